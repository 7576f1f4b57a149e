"""M/M/1 at load 0.9 in SimPy, as its own examples write it: a process a customer and a Resource. Prints JSON.

usage: simpy_peer.py CUSTOMERS | simpy_peer.py hold PENDING OPERATIONS
"""

import json
import random
import sys
import time

import simpy


def queue(customers):
    env = simpy.Environment()
    server = simpy.Resource(env, capacity=1)
    chance = random.Random(1)
    waited = [0.0]

    def customer():
        arrived = env.now
        with server.request() as turn:
            yield turn
            waited[0] += env.now - arrived
            yield env.timeout(chance.expovariate(1.0))

    def arrivals():
        for _ in range(customers):
            yield env.timeout(chance.expovariate(0.9))
            env.process(customer())

    env.process(arrivals())
    start = time.process_time()
    env.run()
    return 2 * customers, time.process_time() - start, waited[0] / customers


def hold(pending, operations):
    env = simpy.Environment()
    chance = random.Random(1)
    delays = [chance.expovariate(1.0) for _ in range(8192)]
    turn = [0]

    def process():
        while True:
            turn[0] = (turn[0] + 1) & 8191
            yield env.timeout(delays[turn[0]])

    for _ in range(pending):
        env.process(process())
    for _ in range(2 * pending):
        env.step()
    start = time.process_time()
    for _ in range(operations):
        env.step()
    return operations, time.process_time() - start, operations


if sys.argv[1] == "hold":
    events, seconds, check = hold(int(sys.argv[2]), int(sys.argv[3]))
else:
    events, seconds, check = queue(int(sys.argv[1]))
print(json.dumps({"events": events, "seconds": seconds, "check": check, "peak": 0}))
