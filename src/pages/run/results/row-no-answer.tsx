import type { RowNumber } from '#core/units.ts'
import type { RowDetail } from '#engine/results/row-detail-types.ts'
import { useStrings } from '#state/strings/strings.ts'
import { cx } from '#ui/cx.ts'
import { Icon, OctagonX } from '#ui/icon.tsx'
import { outcomeIcons } from '../../run-words.ts'
import { RowCopyNote } from './row-copy-note.tsx'
import { RowText } from './row-text.tsx'

interface Props {
  readonly runId: string
  readonly detail: RowDetail
  readonly onShow: (row: RowNumber) => void
}

/** Why a row has no answer, and what came back instead. */
export function RowNoAnswer({ runId, detail, onShow }: Props) {
  const strings = useStrings()
  const text = strings.rowPanel
  const { outcome, fixable, cause, copyOf, row, counts } = detail
  const received = detail.attempts[counts ?? -1]?.line?.text ?? null
  const tone = outcome === 'failed' && !fixable ? 'fatal' : outcome
  return (
    <div
      className={cx(
        `tone-${tone} border-y border-(--tone-line) px-4 py-3.5`,
        outcome === 'waiting' ? 'cell-coming' : 'bg-(--tone-tint)',
      )}
    >
      <p className="flex items-start gap-1.5 text-(--tone-text)">
        <Icon of={tone === 'fatal' ? OctagonX : outcomeIcons[outcome]} size={14} className="mt-[3px]" />
        <span className="min-w-0 break-words">
          <span className="font-medium">{strings.common.outcomes[outcome]}</span>{' '}
          <span className="text-text-2">
            {cause === null ? strings.common.outcomeMeanings[outcome] : strings.run.results.cause(cause)}
          </span>
        </span>
      </p>
      {copyOf === null ? null : <RowCopyNote row={copyOf} onShow={onShow} className="mt-2" />}
      {received === null || counts === null ? null : (
        <div className="mt-2.5">
          <p className="text-support text-text-3">{text.received}</p>
          <RowText value={received} place={{ runId, row, part: { kind: 'text', attempt: counts } }} />
        </div>
      )}
    </div>
  )
}
