import { useState } from 'react'
import type { PreviewPiece } from '#engine/drafts/draft-types.ts'
import type { RowDetail } from '#engine/results/row-detail-types.ts'
import { useStrings } from '#state/strings/strings.ts'
import { CodeBlock } from '#ui/code-block.tsx'
import { useFormat } from '#ui/format-context.tsx'
import { Select } from '#ui/select.tsx'
import { nameGeneration } from './row-words.ts'

/** What the model was asked for this row, with what came from its cells marked. */
export function RowPromptView({ detail }: { readonly detail: RowDetail }) {
  const strings = useStrings()
  const text = strings.rowPanel
  const format = useFormat()
  const { questions, attempts, counts } = detail
  const [chosen, setChosen] = useState<number | null>(null)
  const counting = attempts[counts ?? -1]?.gen
  const question =
    questions.find(({ gen }) => gen === chosen) ??
    questions.find(({ gen }) => gen === counting) ??
    questions.at(-1)
  if (question === undefined) return <p className="px-4 pb-3.5 text-text-3">{text.notAsked}</p>
  return (
    <div className="flex flex-col gap-3 px-4 pb-3.5">
      {questions.length === 1 ? null : (
        <Select
          label={text.question}
          value={String(question.gen)}
          options={questions.map(({ gen, model }) => ({
            value: String(gen),
            label: `${nameGeneration(gen, text, format)} · ${model}`,
          }))}
          onChange={(gen) => setChosen(Number(gen))}
        />
      )}
      {question.system.length === 0 ? null : <Message name={text.system} pieces={question.system} />}
      {question.user.length === 0 ? (
        <p className="text-text-3">{text.ready}</p>
      ) : (
        <Message name={text.user} pieces={question.user} />
      )}
      <div>
        <p className="text-support text-text-3">{text.line}</p>
        <CodeBlock
          className="mt-1"
          label={text.line}
          code={question.line.text}
          copyLabel={question.line.cut ? undefined : text.copyLine}
          copiedLabel={strings.common.copied}
          wrap
        />
        {question.line.cut ? (
          <p className="mt-0.5 text-caption text-text-3">{text.cut(format.bytes(question.line.bytes))}</p>
        ) : null}
      </div>
    </div>
  )
}

function Message({ name, pieces }: { readonly name: string; readonly pieces: readonly PreviewPiece[] }) {
  return (
    <div>
      <p className="text-support text-text-3">{name}</p>
      <p dir="auto" className="mt-0.5 max-h-96 overflow-y-auto break-words whitespace-pre-wrap">
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
