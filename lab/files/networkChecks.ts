/** Whether the places of the machines make sense. */
import { isPlace } from '../../models/network/index.ts';
import { type Group, type Tree, child, didYouMean, isGroup } from '../schema/index.ts';
import type { Blame } from './checks.ts';

const FORM = "'zone', 'region/zone' or 'region/zone/rack'";

/** Each entry of the placement is a list of places for machines that there are. */
export function checkNetwork(data: Group, blame: Blame): void {
  const placement = child(data['network'], 'placement');
  if (!isGroup(placement)) return;
  if (Object.keys(placement).length === 0)
    blame(['network', 'between'], "all machines stand in one place: write 'placement: { brokers: [a, b, c] }' as well");
  const groups = ['producers', 'consumers'].flatMap((side) => Object.keys(groupOf(data[side])));
  const known = ['brokers', 'clients', ...groups];
  for (const [name, places] of Object.entries(placement)) {
    const keys = ['network', 'placement', name];
    if (!known.includes(name)) blame(keys, `there are no machines '${name}': ${didYouMean(name, known)}`);
    checkPlaces(places, keys, blame);
  }
}

function checkPlaces(places: Tree, keys: string[], blame: Blame): void {
  const list: readonly Tree[] = Array.isArray(places) ? places : [];
  if (list.length === 0) blame(keys, `the list is empty: write places, ${FORM}`);
  list.forEach((place, i) => {
    if (!isPlace(String(place))) blame([...keys, i], `'${String(place)}' is no place: write ${FORM}`);
  });
}

const groupOf = (value: Tree | undefined): Group => (isGroup(value) ? value : {});
