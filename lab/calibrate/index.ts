/** Calibration: what the user's data and the user's machine are like, as profiles that experiments can name. */
export { codecProfileText, type Measuring, type SampleFacts } from './codecProfile.ts';
export { fitLine, fitPowerLaw, type Line, type PowerLaw, type SharePoint } from './fit.ts';
export { NoLibrary, realCodec, type RealCodec } from './libraries.ts';
export { batchesOf, BOUNDS, measureCodec, type MeasuredCodec, type SizeRow } from './measure.ts';
export { type Cut, packed, recordsOf } from './sample.ts';
export { HOST_STEPS, type HostMeasurement, type HostTimes, measureHost } from './host/index.ts';
export { hostProfileText, inUnits } from './hostProfile.ts';
export * from './rabbitmq/index.ts';
export { rabbitmqProfileText } from './rabbitmqProfile.ts';
