const s = (count: string, one: string, many: string) => `${count} ${count === '1' ? one : many}`

/** Why a shard that could be sent waits, and what lets it go. Numbers come written for people. */
export const pacing = {
  labels: {
    capacity: 'Waits for room',
    budget: 'Waits for release',
    pilot: 'Waits for a look',
    creates: 'Waits its turn',
  },
  capacity: (facts: {
    readonly name: string
    readonly model: string
    readonly limit: string
    readonly batches: string
    readonly inFlight: string
    readonly shard: string
    readonly needed: string
  }) =>
    `${facts.name} allows ${facts.limit} tokens in the queue for ${facts.model}. ${
      facts.batches === '0'
        ? 'None are taken'
        : `${s(facts.batches, 'batch holds', 'batches hold')} ${facts.inFlight}`
    }, ${facts.shard} needs ${facts.needed}. It is sent as soon as there is room.`,
  needsTokens: (tokens: string) => `needs ${tokens} tokens`,
  mayCost: (price: string) => `may cost up to ${price}`,
  unknownBatches: (count: string) =>
    `${s(count, 'batch made elsewhere is', 'batches made elsewhere are')} not counted: nobody tells how large ${count === '1' ? 'it is' : 'they are'}.`,
  changeLimit: 'Change the limit',
  source: {
    set: 'as set in Settings',
    learned: (name: string, when: string) =>
      when === '' ? `learned from ${name}’s reply` : `learned from ${name}’s reply, ${when}`,
  },
  budgetRun: (shard: string, needed: string, committed: string, cap: string) =>
    `Next is ${shard}, which may cost up to ${needed}. ${committed} of the cap of ${cap} are spent or under way.`,
  budgetDay: (shard: string, needed: string, committed: string, cap: string, name: string) =>
    `Next is ${shard}, which may cost up to ${needed}. ${committed} of today’s cap of ${cap} for ${name} are spent or under way.`,
  budgetUnknown: (shard: string, cap: string) =>
    `No price is known for the model, so nobody can say whether ${shard} fits the cap of ${cap}. Enter a price in Settings, or release it by hand.`,
  midnight: (time: string) => `The day’s cap begins anew at ${time}.`,
  pilot: (shard: string) => `First ${shard} goes alone, so that you can look at its answers.`,
  creates: (count: string, limit: string, what: 'batches' | 'files', span: string) =>
    `${count} ${what} were created in the last ${span}; the provider takes ${limit}.`,
  spans: { hour: 'hour', minute: 'minute' },
  release: (count: string, price: string | null) =>
    `Release ${s(count, 'shard', 'shards')}${price === null ? '' : `, up to ${price}`}`,
  releaseOne: (shard: string) => `Release ${shard}`,
  releaseAnyway: 'They are sent although they may pass the cap. What was released is not held again.',
  releaseTitle: (count: string) => `Release ${s(count, 'shard', 'shards')} past the cap?`,
  releaseBody: (price: string | null, total: string | null, cap: string) =>
    [
      price === null
        ? 'Nobody can say what they cost, because no price is known for the model.'
        : `They may cost up to ${price}.`,
      total === null ? null : `The whole may then cost ${total}; the cap is ${cap}.`,
    ]
      .filter((part) => part !== null)
      .join(' '),
  keepHeld: 'Keep them held',
  changeCap: 'Change the cap',
  cap: {
    title: 'Cap for this run',
    label: 'Cap in US dollars',
    hint: 'Empty = no cap. Parts that fit go by themselves; what was sent is not taken back.',
    none: 'no cap',
    save: 'Save cap',
    keep: 'Keep it as it is',
    bad: 'A cap is an amount above 0, for example 2.50.',
  },
  pilotBack: (shard: string, rest: string) =>
    `${shard.replace(/^./u, (letter) => letter.toUpperCase())} is back. Look at its answers, then release the other ${s(rest, 'shard', 'shards')}.`,
  pilotRun: (shard: string, rest: string) =>
    `First ${shard} goes alone. The other ${s(rest, 'shard waits', 'shards wait')} until you have looked at its answers.`,
  /** Behind `pilotBack`: what was billed, and what the others come to if they cost as much. */
  pilotCost: (billed: string, rest: string) => `It cost ${billed}; the others will cost about ${rest}.`,
  pilotLook: 'Look at its answers',
  pilotRelease: (count: string) => `Release the other ${s(count, 'shard', 'shards')}`,
  pilotNow: 'Release without waiting',
}
