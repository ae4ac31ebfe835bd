/** A model the sandbox plays. Its answers come from a rule whatever the name says. */
export interface SandboxModel {
  readonly id: string
  readonly created: number
  readonly shutdown: string | null
}

const may2026 = 1_777_593_600

/** The real names stand here so that prompts written for them run unchanged. Shutdown days: OpenAI's deprecations page, read 2026-11-21. */
export const sandboxModels: readonly SandboxModel[] = [
  { id: 'sandbox-1', created: may2026, shutdown: null },
  { id: 'sandbox-1-reasoning', created: may2026, shutdown: null },
  { id: 'gpt-5.4', created: may2026, shutdown: null },
  { id: 'gpt-5.4-mini', created: may2026, shutdown: null },
  { id: 'gpt-5.4-nano', created: may2026, shutdown: null },
  { id: 'gpt-5.4-pro', created: may2026, shutdown: null },
  { id: 'gpt-5.2', created: 1_765_324_800, shutdown: null },
  { id: 'gpt-5.1', created: 1_762_905_600, shutdown: null },
  { id: 'gpt-5', created: 1_754_425_777, shutdown: '2026-12-11' },
  { id: 'gpt-5-mini', created: 1_754_425_928, shutdown: '2026-12-11' },
  { id: 'gpt-5-nano', created: 1_754_426_384, shutdown: '2026-12-11' },
  { id: 'o3', created: 1_744_225_308, shutdown: '2026-12-11' },
  { id: 'o4-mini', created: 1_744_225_351, shutdown: null },
  { id: 'gpt-4.1', created: 1_744_316_542, shutdown: '2027-01-14' },
  { id: 'gpt-4.1-mini', created: 1_744_318_173, shutdown: '2027-01-14' },
  { id: 'gpt-4.1-nano', created: 1_744_321_707, shutdown: null },
  { id: 'gpt-4o', created: 1_715_367_049, shutdown: '2027-01-14' },
  { id: 'gpt-4o-mini', created: 1_721_172_741, shutdown: '2027-01-14' },
  { id: 'text-embedding-3-small', created: 1_705_948_997, shutdown: null },
  { id: 'text-embedding-3-large', created: 1_705_953_180, shutdown: null },
  { id: 'omni-moderation-latest', created: 1_731_689_265, shutdown: null },
  { id: 'omni-moderation', created: 1_732_734_466, shutdown: null },
]

/** Also dated snapshots of a known model, such as `gpt-4o-mini-2024-07-18`, and the further members of the gpt-5 family. */
export function isKnownModel(id: string, more: readonly string[] = []): boolean {
  const family = id.replace(/-\d{4}-\d{2}-\d{2}$/, '')
  return (
    more.includes(id) ||
    sandboxModels.some((model) => model.id === family) ||
    /^gpt-5(\.\d)?(-(mini|nano|pro))?$/.test(family)
  )
}

/** Models that think first: they put a reasoning item before the message and refuse `temperature` and `max_tokens`. */
export const isReasoningModel = (id: string): boolean => /^(o\d|gpt-5|sandbox-1-reasoning)/.test(id)

const isEmbeddingModel = (id: string): boolean => id.startsWith('text-embedding-')
const isModerationModel = (id: string): boolean => id.startsWith('omni-moderation')

/** Each kind of model answers at its own endpoints only. */
export function suitsEndpoint(model: string, endpoint: string): boolean {
  if (endpoint === '/v1/embeddings') return isEmbeddingModel(model)
  if (endpoint === '/v1/moderations') return isModerationModel(model)
  return !isEmbeddingModel(model) && !isModerationModel(model)
}
