import { useState } from 'react'
import type { PreviewPiece } from '#engine/drafts/draft-types.ts'
import type { RowDetail } from '#engine/results/row-detail-types.ts'
import { useStrings } from '#state/strings/strings.ts'
import { useFormat } from '#ui/format-context.tsx'
import { Select } from '#ui/select.tsx'
import { RowLine } from './row-line.tsx'
import { nameGeneration } from './row-words.ts'

interface Props {
  readonly runId: string
  readonly detail: RowDetail
}

/** What the model was asked for this row, with what came from its cells marked. */
export function RowPromptView({ runId, detail }: Props) {
  const text = useStrings().rowPanel
  const format = useFormat()
  const { questions, attempts, counts, row } = detail
  const [chosen, setChosen] = useState<number | null>(null)
  const counting = attempts[counts ?? -1]?.gen
  const question =
    questions.find(({ gen }) => gen === chosen) ??
    questions.find(({ gen }) => gen === counting) ??
    questions.at(-1)
  if (question === undefined) return <p className="px-4 pb-3.5 text-text-3">{text.notAsked}</p>
  const { gen, line, system, user, cut } = question
  return (
    <div className="flex flex-col gap-3 px-4 pb-3.5">
      {questions.length === 1 ? null : (
        <Select
          label={text.question}
          value={String(gen)}
          options={questions.map((each) => ({
            value: String(each.gen),
            label: `${nameGeneration(each.gen, text, format)} · ${each.model}`,
          }))}
          onChange={(next) => setChosen(Number(next))}
        />
      )}
      {system.length === 0 ? null : <Message name={text.system} pieces={system} />}
      {user.length === 0 ? (
        <p className="text-text-3">{text.ready}</p>
      ) : (
        <Message name={text.user} pieces={user} />
      )}
      {cut ? <p className="text-support text-text-3">{text.messageCut}</p> : null}
      <RowLine
        key={`${row} ${gen}`}
        name={text.line}
        copyLabel={text.copyLine}
        line={line}
        place={{ runId, row, part: { kind: 'question', gen } }}
        indented={false}
      />
    </div>
  )
}

function Message({ name, pieces }: { readonly name: string; readonly pieces: readonly PreviewPiece[] }) {
  return (
    <div>
      <p className="text-support text-text-3">{name}</p>
      <p
        dir="auto"
        tabIndex={0}
        role="group"
        aria-label={name}
        className="mt-0.5 max-h-96 overflow-y-auto break-words whitespace-pre-wrap"
      >
        {pieces.map((piece, index) =>
          piece.column === null ? (
            <span key={index}>{piece.text}</span>
          ) : (
            <span key={index} className="filled-in" title={piece.column}>
              {piece.text}
            </span>
          ),
        )}
      </p>
    </div>
  )
}
