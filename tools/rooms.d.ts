export const rooms: Readonly<
  Record<
    string,
    {
      readonly below: readonly string[]
      readonly packages: readonly string[]
      readonly node?: readonly string[]
    }
  >
>
