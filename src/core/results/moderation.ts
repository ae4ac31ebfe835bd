import { requestUrl, type Snapshot } from '../request/draft.ts'
import { type AnswerPath, writePath } from './answer-path.ts'

/** What a text is looked at for (API reference, create moderation; read 2026-11-21). */
export const moderationCategories = [
  'hate',
  'hate/threatening',
  'harassment',
  'harassment/threatening',
  'illicit',
  'illicit/violent',
  'self-harm',
  'self-harm/intent',
  'self-harm/instructions',
  'sexual',
  'sexual/minors',
  'violence',
  'violence/graphic',
] as const

/** The verdict and that on each category: what a table of moderations is made for. The scores are there to be chosen. */
const verdicts: readonly AnswerPath[] = [
  { path: 'flagged', type: 'boolean' },
  ...moderationCategories.map((category): AnswerPath => ({
    path: writePath(['categories', category]),
    type: 'boolean',
  })),
]

/** What of JSON answers is shown as columns before anybody chose. */
export const usualPaths = (snapshots: readonly Snapshot[]): readonly AnswerPath[] =>
  snapshots.length > 0 && snapshots.every((snapshot) => requestUrl(snapshot).endsWith('/moderations'))
    ? verdicts
    : []
