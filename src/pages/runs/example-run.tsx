import { useStrings } from '#state/strings/strings.ts'
import { DoubleRule } from '#ui/double-rule.tsx'
import { Key } from '#ui/key.tsx'
import { StackedBar } from '#ui/stacked-bar.tsx'
import { ValueChip } from '#ui/value-chip.tsx'

const rows = [
  ['5', 'Battery lasts my whole shift. Small case.', 'positive', 'battery'],
  ['4', 'The kettle is quiet and boils in two minutes.', 'positive', 'noise'],
  ['1', '充电盒第三天就充不进电，客服一直没有回复。', 'negative', 'battery'],
  ['3', 'Good sound, but the left bud drops out on calls.', 'mixed', 'connection'],
  ['5', '物流很快，包装完好，老人用起来也方便。', 'positive', 'delivery'],
  ['2', 'The hinge snapped after five weeks.', 'negative', 'build'],
] as const

/** Six rows with their answers and their ledger: the product in one picture. */
export function ExampleRun() {
  const text = useStrings()
  return (
    <div className="overflow-clip rounded-card border border-line bg-surface shadow-toast">
      <table aria-label={text.runs.empty.example} className="w-full table-fixed text-start">
        <thead>
          <tr className="border-b border-line text-support font-semibold">
            <td className="w-10 bg-canvas" />
            <th className="w-16 border-e border-line-soft bg-canvas px-3 py-1.5 text-start">rating</th>
            <th className="bg-canvas px-3 py-1.5 text-start">review</th>
            <th className="w-24 border-s-2 border-s-answer-line bg-answer-head px-3 py-1.5 text-start text-answer-text">
              sentiment
            </th>
            <th className="w-28 bg-answer-head px-3 py-1.5 text-start text-answer-text">topic</th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line-soft">
          {rows.map(([rating, review, sentiment, topic], index) => (
            <tr key={review} className="h-8">
              <td className="bg-canvas px-2 text-end text-support text-text-3 tabular-nums">{index + 1}</td>
              <td className="border-e border-line-soft px-3">{rating}</td>
              <td className="truncate px-3">{review}</td>
              <td className="border-s-2 border-s-answer-line bg-answer-tint px-3">
                <ValueChip>{sentiment}</ValueChip>
              </td>
              <td className="bg-answer-tint px-3">
                <ValueChip>{topic}</ValueChip>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="border-t border-line px-3.5 py-3">
        <div className="mb-2 flex items-center gap-2 text-support text-text-2">
          <span className="me-auto">{text.run.ledger.title}</span>
          <Key fill="fill-answered" />
          <span>{text.runs.empty.rowsAnswered('6')}</span>
          <span className="ms-2">{text.common.allRows}</span>
          <DoubleRule>6</DoubleRule>
        </div>
        <StackedBar height={8} segments={[{ key: 'answered', value: 6, fill: 'fill-answered' }]} />
      </div>
    </div>
  )
}
