/** Predicted beside published: rows, cases, errors by group, and the page that says how close. */
export { type Case, casesOf, KINDS, type Kind, runsOf, type SystemName } from './cases.ts';
export { validationCharts } from './charts.ts';
export { type ComparedRun, comparedRuns, distributionCharts } from './distributions.ts';
export { type GroupError, groupErrors } from './errors.ts';
export { type FloorCheck, floorChecks } from './floor/index.ts';
export { type MeasuredRun, readMeasuredRuns } from './measuredRuns.ts';
export { type PairOrder, pairOrders } from './order.ts';
export { fidelityPage, type PageParts } from './page.ts';
export {
  isRun,
  type Published,
  published,
  type PublishedRow,
  readPublished,
  type Role,
  type RoleName,
} from './rows.ts';
export { metricOf, type Outcome, outcomeOf, validate, type Validation } from './validate.ts';
export { errorText, groupText, orderText, sizeText, valueText } from './words.ts';
