import { useLocation } from 'wouter'
import type { DatasetRecord } from '#core/records.ts'
import type { Check } from '#engine/drafts/draft-types.ts'
import { useDraft } from '#state/draft-store.ts'
import { useLive } from '#state/live-store.ts'
import { useShownRow } from '#state/shown-row.ts'
import { useStrings } from '#state/strings/strings.ts'
import { reasonOf } from '#state/unwrap.ts'
import { Banner } from '#ui/banner.tsx'
import { Card } from '#ui/card.tsx'
import { cx } from '#ui/cx.ts'
import { useFormat } from '#ui/format-context.tsx'
import { Check as CheckGlyph, CircleDashed, CircleX, Icon, TriangleAlert } from '#ui/icon.tsx'
import { LinkButton } from '#ui/link-button.tsx'
import { PageBody } from '#ui/page-body.tsx'
import { useAccountConnection } from '../use-account-connection.ts'
import { toReadableFacts } from './check-facts.ts'
import { hrefOfPlace, placeOfCheck } from './check-remedy.ts'
import { EstimateCard } from './estimate-card.tsx'
import { LeavesCard } from './leaves-card.tsx'
import { PlanCard } from './plan-card.tsx'
import { RowLinks } from './row-links.tsx'
import { useJudgement } from './use-judgement.ts'

/** What would go wrong, what it would cost, and what leaves this computer: before anything does. */
export function CheckStep({ dataset }: { readonly dataset: DatasetRecord }) {
  const strings = useStrings()
  const text = strings.newRun.check
  const format = useFormat()
  const judging = useLive((live) => live.judging)
  const { draft } = useDraft()
  const { connection, hasKey } = useAccountConnection()
  const connectionId = connection?.id ?? 'sandbox'
  const judgement = useJudgement(draft, connectionId, hasKey)
  if (judgement.error !== null) {
    const reason = reasonOf(judgement.error)
    const said = strings.faults.say(reason)
    return (
      <PageBody>
        <Banner
          tone="danger"
          title={said.title}
          action={<LinkButton href="#/new/prompt">{strings.newRun.steps.prompt}</LinkButton>}
        >
          {said.body}
        </Banner>
      </PageBody>
    )
  }
  if (judgement.data === undefined) {
    return (
      <PageBody className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_minmax(320px,452px)]">
        <Card title={text.checks}>
          <p role="status" className="text-text-3">
            {judging === null
              ? strings.common.loading
              : text.working(format.count(judging.rowsDone), format.count(judging.rowsTotal))}
          </p>
        </Card>
        <Card title={text.estimate.title}>
          <div aria-hidden="true" className="h-9 w-40 rounded-control bg-sunken" />
        </Card>
      </PageBody>
    )
  }
  const { checks, estimate } = judgement.data
  return (
    <PageBody className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_minmax(320px,452px)]">
      <div className="flex min-w-0 flex-col gap-3.5">
        <ChecksCard checks={checks} nothing={estimate.requests === 0} />
        <LeavesCard dataset={dataset} connection={connection} estimate={estimate} />
      </div>
      <div className="flex min-w-0 flex-col gap-3.5">
        <EstimateCard estimate={estimate} />
        <PlanCard estimate={estimate} connection={connection} />
      </div>
    </PageBody>
  )
}

/** Checks that look at requests; without any there is nothing they could find. */
const aboutRequests: ReadonlySet<Check['id']> = new Set([
  'emptyPrompts',
  'lineSize',
  'promptLength',
  'customId',
])

const order = { blocking: 0, warning: 1, passed: 2 } as const
const looks = {
  blocking: { icon: CircleX, glyph: 'text-danger-text', row: 'bg-danger-tint' },
  warning: { icon: TriangleAlert, glyph: 'text-warn-text', row: 'bg-warn-tint' },
  passed: { icon: CheckGlyph, glyph: 'text-answer-text', row: '' },
  /** Neither passed nor failed: there was nothing to look at. */
  open: { icon: CircleDashed, glyph: 'text-text-3', row: '' },
} as const

function ChecksCard({ checks, nothing }: { readonly checks: readonly Check[]; readonly nothing: boolean }) {
  const text = useStrings().newRun.check
  const format = useFormat()
  const count = (level: Check['level']) => checks.filter((check) => check.level === level).length
  return (
    <Card
      title={text.checks}
      note={
        <span role="status">
          {text.summary(format.count(count('passed')), count('warning'), count('blocking'))}
        </span>
      }
      flush
    >
      <ul className="divide-y divide-line-soft">
        {[...checks]
          .sort((a, b) => order[a.level] - order[b.level])
          .map((check) => (
            <CheckRow key={check.id} check={check} nothing={nothing && aboutRequests.has(check.id)} />
          ))}
      </ul>
    </Card>
  )
}

function CheckRow({ check, nothing }: { readonly check: Check; readonly nothing: boolean }) {
  const text = useStrings().newRun.check
  const format = useFormat()
  const words = text.texts[check.id]
  const facts = toReadableFacts(check, format)
  const look = nothing && check.level === 'passed' ? looks.open : looks[check.level]
  const first = check.rows.slice(0, 4)
  const more = useStrings().reading.check
  const place = placeOfCheck[check.id]
  const [, navigate] = useLocation()
  const rest = Math.max(check.rowCount - first.length, 0)
  const numbers = first.map((row) => format.count(row + 1))
  const list = rest > 0 ? numbers.join(', ') : format.list(numbers)
  const said = text.rows(list, format.count(rest), check.rowCount)
  /** A row is looked at where it can be mended: as its prompt, or as it was read. */
  const showRow = (row: number) => {
    useShownRow.getState().ask(row)
    navigate(hrefOfPlace[place === 'data' ? 'data' : 'prompt'])
  }
  return (
    <li
      className={cx('flex items-start gap-3 px-3.5', check.level === 'passed' ? 'py-2' : 'py-2.5', look.row)}
    >
      <Icon of={look.icon} className={cx('mt-0.5', look.glyph)} />
      <div
        className={cx(
          'min-w-0 flex-1',
          check.level === 'passed' && 'grid gap-x-4 sm:grid-cols-[15rem_minmax(0,1fr)]',
        )}
      >
        <span className={cx('block', check.level !== 'passed' && 'font-semibold')}>
          <span className="sr-only">{text[check.level]}: </span>
          {words.title}
        </span>
        <span className="block text-text-2">
          {check.level !== 'passed' ? words.failed(facts) : nothing ? text.nothing : words.passed(facts)}
        </span>
        {check.level === 'passed' || first.length === 0 ? null : (
          <span className="mt-0.5 block text-support text-text-3">
            <RowLinks said={said} list={list} rows={first} onRow={showRow} />
          </span>
        )}
      </div>
      {check.level === 'passed' || place === null ? null : (
        <LinkButton href={`#${hrefOfPlace[place]}`} size="small">
          {more[place]}
        </LinkButton>
      )}
    </li>
  )
}
