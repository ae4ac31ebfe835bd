import { useSearchParams } from 'wouter'
import { outcomes, type Outcome } from '#core/outcome.ts'

/** Which rows are shown, kept in the address so that it can be shared, bookmarked and gone back from. */
export function useResultFilter() {
  const [params, setParams] = useSearchParams()
  const asked = (params.get('outcome') ?? '').split(',')
  const chosen = outcomes.filter((outcome) => asked.includes(outcome))
  const search = params.get('q') ?? ''

  const write = (next: { readonly chosen?: readonly Outcome[]; readonly search?: string }) => {
    const wanted = next.chosen ?? chosen
    const text = next.search ?? search
    setParams(
      {
        ...(wanted.length === 0 ? {} : { outcome: wanted.join(',') }),
        ...(text === '' ? {} : { q: text }),
      },
      { replace: true },
    )
  }
  return {
    chosen,
    search,
    toggle: (outcome: Outcome) =>
      write({
        chosen: chosen.includes(outcome) ? chosen.filter((one) => one !== outcome) : [...chosen, outcome],
      }),
    setSearch: (text: string) => write({ search: text }),
    clear: () => write({ chosen: [], search: '' }),
  }
}
