import type { DraftJudgement } from '#engine/drafts/draft-types.ts'
import type { RunSummary } from '#engine/runs/run-types.ts'
import type { Door, ResendRows } from '#engine/resend/resend-types.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Banner } from '#ui/banner.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { toReadableFacts } from '../../new-run/check-facts.ts'
import { sayCost } from '../../say-cost.ts'

interface Props {
  readonly judgement: DraftJudgement & { readonly rows: ResendRows }
  readonly door: Door
  readonly run: Pick<RunSummary, 'capUsd' | 'cost'>
}

/** What the choice comes to, before anything is sent: what stands in the way, rows, requests, price. */
export function ResendPrice({ judgement, door, run }: Props) {
  const strings = useStrings()
  const text = strings.resend
  const format = useFormat()
  const { checks, estimate, rows } = judgement
  const notes = checks.filter(({ level }) => level !== 'passed')
  const left = (['waiting', 'skipped', 'empty'] as const).filter((why) => rows[why] > 0)
  const facts: readonly (readonly [string, string])[] =
    rows.targets === 0
      ? []
      : [
          [
            text.requests,
            text.requestsCopies(format.count(estimate.requests), format.count(estimate.copies)),
          ],
          ...(door === 'batch' ? [[text.batches, format.count(estimate.shards.length)] as const] : []),
          [text.price, sayCost(estimate, text, format)],
        ]
  return (
    <div className="flex flex-col gap-3">
      {notes.map((check) => (
        <Banner
          key={check.id}
          tone={check.level === 'blocking' ? 'danger' : 'warn'}
          title={`${strings.newRun.check.texts[check.id].title}:`}
        >
          {strings.newRun.check.texts[check.id].failed(toReadableFacts(check, format))}
        </Banner>
      ))}
      {left.map((why) => (
        <p key={why} className="text-support text-text-2">
          {text.leftOut[why](format.count(rows[why]))}
        </p>
      ))}
      {rows.answered === 0 ? null : (
        <p className="text-support text-text-2">{text.answered(format.count(rows.answered))}</p>
      )}
      {facts.length === 0 ? null : (
        <dl className="flex flex-wrap gap-x-8 gap-y-2 border-t border-line-soft pt-3">
          {facts.map(([term, value]) => (
            <div key={term}>
              <dt className="text-support text-text-3">{term}</dt>
              <dd className="text-title text-text">{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {run.capUsd === null || rows.targets === 0 ? null : (
        <p className="text-support text-text-2">
          {door === 'direct'
            ? text.capDirect(format.money(run.capUsd))
            : text.capBatch(format.money(run.capUsd), format.money(run.cost.usd ?? 0))}
        </p>
      )}
    </div>
  )
}
