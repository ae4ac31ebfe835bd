import { useEngineHost } from '#state/engine-host.ts'
import { useStrings } from '#state/strings/strings.ts'
import { Card } from '#ui/card.tsx'
import { Icon, ShieldCheck } from '#ui/icon.tsx'

/** The one promise about the network that a person can check: the rule itself, word for word. */
export function PolicyCard() {
  const text = useStrings().settings.policy
  const { origins, policy } = useEngineHost()
  const hosts = origins.map((origin) => origin.replace(/^https:\/\//, ''))
  const title =
    hosts.length === 0 ? text.none : hosts.length === 1 ? text.one : text.many(String(hosts.length))
  return (
    <Card label={title}>
      <h2 className="flex items-center gap-2 text-title">
        <Icon of={ShieldCheck} className="text-answer-text" />
        {title}
      </h2>
      {hosts.length === 0 ? null : (
        <ul className="mt-3 rounded-control border border-answer-line bg-answer-tint px-3 py-2 font-mono text-code text-answer-text">
          {hosts.map((host) => (
            <li key={host} className="break-all">
              {host}
            </li>
          ))}
        </ul>
      )}
      <p className="mt-3 text-support text-text-2">{text.body}</p>
      <p className="mt-3 text-support text-text-3">{text.rule}</p>
      <pre className="mt-1 rounded-control bg-sunken px-3 py-2 whitespace-pre-wrap text-text-2">
        {policy.replaceAll(' http', '\n  http')}
      </pre>
    </Card>
  )
}
