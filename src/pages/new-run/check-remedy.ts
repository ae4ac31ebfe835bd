import type { Check } from '#engine/drafts/draft-types.ts'

export type CheckPlace = 'data' | 'prompt' | 'send' | 'key' | 'room'

/** Where a check is mended. */
export const placeOfCheck: Readonly<Record<Check['id'], CheckPlace | null>> = {
  columnsKnown: 'prompt',
  userMessage: 'prompt',
  emptyPrompts: 'prompt',
  model: 'prompt',
  modelShutdown: 'prompt',
  settings: 'prompt',
  outputColumns: 'prompt',
  lineSize: 'prompt',
  promptLength: 'prompt',
  customId: null,
  connection: 'send',
  key: 'key',
  storage: 'room',
  rowOrder: 'send',
  readyRequests: 'data',
  oneEndpoint: 'data',
  oneModel: 'data',
}

export const hrefOfPlace: Readonly<Record<CheckPlace, string>> = {
  data: '/new',
  prompt: '/new/prompt',
  send: '/new/send',
  key: '/settings',
  room: '/settings',
}
