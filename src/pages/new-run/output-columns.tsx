import { useDraft } from '#state/draft-store.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Button } from '#ui/button.tsx'
import { Card } from '#ui/card.tsx'
import { Plus } from '#ui/icon.tsx'
import { freshOutputColumn, OutputColumnList } from '../output-column-list.tsx'

/** The answer columns of the draft. */
export function OutputColumns() {
  const text = useStrings().newRun.prompt.outputs
  const columns = useDraft((state) => state.draft.outputColumns)
  const edit = useDraft((state) => state.edit)
  return (
    <Card
      title={text.title}
      note={<span className="max-sm:hidden">{text.note}</span>}
      aside={
        <Button
          size="small"
          icon={Plus}
          onClick={() => edit({ outputColumns: [...columns, freshOutputColumn] })}
        >
          {text.add}
        </Button>
      }
      flush
    >
      <OutputColumnList columns={columns} onChange={(outputColumns) => edit({ outputColumns })} />
    </Card>
  )
}
