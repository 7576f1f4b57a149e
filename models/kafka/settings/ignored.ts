/** Why settings are accepted but have no effect. */
export const NO_FAULTS = 'this version of the model has no faults, so nothing is ever retried or timed out';
export const NO_EFFECT = 'it does not change the performance that is modelled';
