export const newRun = {}
