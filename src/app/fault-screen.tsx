import { Button } from '#ui/button.tsx'

interface Props {
  readonly text: { readonly title: string; readonly body: string; readonly reload: string }
  readonly detail?: string
}

/** What is left when nothing else can be shown: cause, what is safe, one way on. */
export function FaultScreen({ text, detail }: Props) {
  return (
    <div role="alert" className="mx-auto mt-16 flex max-w-xl flex-col items-start gap-3 p-6">
      <h1 className="text-page">{text.title}</h1>
      <p className="text-text-2">{text.body}</p>
      <Button variant="primary" onClick={() => location.reload()}>
        {text.reload}
      </Button>
      {detail === undefined ? null : (
        <pre className="mt-2 max-h-64 w-full overflow-auto rounded-control bg-sunken p-3 whitespace-pre-wrap text-text-2">
          {detail}
        </pre>
      )}
    </div>
  )
}
