import { describe, expect, test } from 'vitest';
import { chartsOf } from '../../lab/charts/index.ts';
import { reportHtml } from '../../lab/report/index.ts';
import { oneWaySweep, singleRun, twoWaySweep } from '../fixtures/result.ts';

const EVIL = '</script><script>alert(1)</script><img src=x onerror="alert(2)">\'&';

describe('a report', () => {
  test('shows what an experiment says and never runs it', async () => {
    const result = {
      ...singleRun(),
      experiment: EVIL,
      question: EVIL,
      notes: [EVIL],
      verdicts: [{ kind: 'claim' as const, says: EVIL, source: EVIL, holds: false, detail: EVIL }],
    };
    const report = await reportHtml(result, { settings: EVIL, command: EVIL });
    expect(report.match(/<script/g)).toHaveLength(2); // the specifications as data, and the report's own
    expect(report).not.toContain('<img');
    expect(report).toContain('&lt;script&gt;alert(1)');
  });

  test('asks for nothing outside of itself', async () => {
    const report = await reportHtml(twoWaySweep());
    const addresses = new Set(report.match(/https?:\/\/[^"'\s<)]+/g));
    const namespaces = ['http://www.w3.org/2000/svg', 'http://www.w3.org/1999/xlink'];
    expect([...addresses].filter((one) => !namespaces.includes(one))).toEqual([
      'https://vega.github.io/schema/vega-lite/v6.json', // a name inside of saved specifications, never fetched
    ]);
    expect(report).toContain('default-src &#39;none&#39;');
    expect(report).not.toMatch(/\s(src|href)="(?!#)/);
  });

  test('is the same bytes when made again', async () => {
    const first = await reportHtml(twoWaySweep());
    await reportHtml(singleRun());
    expect(await reportHtml(twoWaySweep())).toBe(first);
  });

  test('gives each drawing names of its own, so that none borrows the gradient of another', async () => {
    const charts = [...chartsOf(twoWaySweep()), ...chartsOf(oneWaySweep())].filter((one) => one.name === 'utilisation');
    const report = await reportHtml(twoWaySweep(), { charts });
    const ids = [...report.matchAll(/<linearGradient id="([^"]+)"/g)].map((match) => match[1]);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(2);
    for (const [, used] of report.matchAll(/url\(#([^)]+)\)/g)) expect(ids).toContain(used);
  });

  test('answers one point in numbers with intervals, losses and what limited it', async () => {
    const report = await reportHtml(singleRun());
    for (const words of [
      'What latency does',
      '200k',
      '± 1.5 %',
      'lost · refused',
      'offered load',
      'shortened: 60 s',
      'mqlab run',
    ]) {
      expect(report).toContain(words);
    }
  });

  test('lists every point of a sweep, the loss by its cause, and which claim fails', async () => {
    const report = await reportHtml(twoWaySweep());
    expect(report.match(/<th scope="row">acks=all, rate=400k<\/th>/g)).not.toBeNull();
    expect(report).toContain('(leader crashed)');
    expect(report).toContain('1 of 2 verdicts not met');
  });

  test('exchanges chart colours on a dark page', async () => {
    expect(await reportHtml(singleRun())).toMatch(
      /prefers-color-scheme:dark.*\.chart \[fill="#ffffff"\]\{fill:#1b1f24\}/s,
    );
  });
});
