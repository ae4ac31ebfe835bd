import { expect, test } from 'vitest'
import { toOrigins } from './allowed-hosts.ts'

const at = (...baseUrls: string[]) =>
  toOrigins(baseUrls.map((baseUrl) => ({ baseUrl, provider: 'custom' as const })))

test('each host is named once, without its path', () => {
  expect(at('https://b.example/v1', 'https://a.example/v1', ' https://a.example/v2 ')).toEqual([
    'https://a.example',
    'https://b.example',
  ])
  expect(toOrigins([{ baseUrl: 'sandbox:', provider: 'sandbox' }])).toEqual([])
})

test('plain http is for this computer only', () => {
  expect(at('http://localhost:8787/v1', 'http://127.0.0.1:9/v1', 'http://a.example/v1')).toEqual([
    'http://127.0.0.1:9',
    'http://localhost:8787',
  ])
})

test('what is no address gets no place in the policy', () => {
  expect(at('', 'api.example.com/v1', 'api.example.com:443/v1', 'file:///etc/hosts', 'data:,x')).toEqual([])
})
