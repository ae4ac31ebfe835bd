import { useState } from 'react'
import type { CappedText, RowDetail } from '#engine/results/row-detail-types.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Checkbox } from '#ui/checkbox.tsx'
import { CodeBlock } from '#ui/code-block.tsx'
import { CopyButton } from '#ui/copy-button.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { Select } from '#ui/select.tsx'
import { indentJson, nameAttempt } from './row-words.ts'

/** The line that was sent and the one that came back, byte for byte, for each attempt. */
export function RowRawView({ detail }: { readonly detail: RowDetail }) {
  const strings = useStrings()
  const text = strings.rowPanel
  const format = useFormat()
  const { attempts, questions, counts } = detail
  const [chosen, setChosen] = useState(counts ?? 0)
  const [indented, setIndented] = useState(false)
  const attempt = attempts[chosen]
  if (attempt === undefined) return <p className="px-4 pb-3.5 text-text-3">{text.notAsked}</p>
  const question = questions.find(({ gen }) => gen === attempt.gen)
  const { line } = attempt
  const facts: readonly (readonly [string, string])[] =
    line === null
      ? []
      : [
          [text.batch, line.batchId],
          ...(line.requestId === null ? [] : [[text.requestId, line.requestId] as const]),
          ...(line.statusCode === null ? [] : [[text.status, String(line.statusCode)] as const]),
        ]
  return (
    <div className="flex flex-col gap-3 px-4 pb-3.5">
      {attempts.length === 1 ? null : (
        <Select
          label={text.attempt}
          value={String(chosen)}
          options={attempts.map((each, index) => ({
            value: String(index),
            label: nameAttempt(each, strings, format),
          }))}
          onChange={(index) => setChosen(Number(index))}
        />
      )}
      <Checkbox label={text.indented} checked={indented} onChange={setIndented} className="text-text" />
      {question === undefined ? null : (
        <Line name={text.line} copyLabel={text.copyLine} line={question.line} indented={indented} />
      )}
      {line === null ? (
        <p className="text-text-3">{text.noLine}</p>
      ) : (
        <>
          <Line name={text.reply(line.kind)} copyLabel={text.copyReply} line={line.raw} indented={indented} />
          <dl className="flex flex-col gap-1">
            {facts.map(([term, value]) => (
              <div key={term} className="grid grid-cols-[6rem_minmax(0,1fr)] gap-2">
                <dt className="text-support text-text-3">{term}</dt>
                <dd className="min-w-0 font-mono text-code break-all text-text-2">{value}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </div>
  )
}

/** Indenting changes only how it is shown: what is copied is the line. */
function Line({
  name,
  copyLabel,
  line,
  indented,
}: {
  readonly name: string
  readonly copyLabel: string
  readonly line: CappedText
  readonly indented: boolean
}) {
  const strings = useStrings()
  const format = useFormat()
  return (
    <div>
      <div className="flex items-center justify-between gap-2">
        <p className="text-support text-text-3">
          {name} <span className="tabular-nums">({format.bytes(line.bytes)})</span>
        </p>
        {line.cut ? null : (
          <CopyButton text={line.text} label={copyLabel} copiedLabel={strings.common.copied} />
        )}
      </div>
      <CodeBlock
        className="mt-1"
        label={name}
        code={(indented && !line.cut ? indentJson(line.text) : null) ?? line.text}
        wrap
      />
      {line.cut ? (
        <p className="mt-0.5 text-caption text-text-3">{strings.rowPanel.cut(format.bytes(line.bytes))}</p>
      ) : null}
    </div>
  )
}
