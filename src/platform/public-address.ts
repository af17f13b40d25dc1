import { BlockList, isIP } from 'node:net'

/**
 * Networks that are not the public internet, by the registries of IANA for special purposes (RFC 6890): private, loopback,
 * link-local with the metadata services of clouds, shared, documentation, benchmarking, multicast, reserved.
 */
const NOT_PUBLIC_4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const

/** Of IPv6 only 2000::/3 is handed out; within it these are not the internet, or hide an IPv4 address. */
const NOT_PUBLIC_6 = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const

const notPublic = new BlockList()
for (const [network, bits] of NOT_PUBLIC_4) notPublic.addSubnet(network, bits, 'ipv4')
const notPublic6 = new BlockList()
for (const [network, bits] of NOT_PUBLIC_6) notPublic6.addSubnet(network, bits, 'ipv6')
const handedOut = new BlockList()
handedOut.addSubnet('2000::', 3, 'ipv6')

/** Names that lead into one's own machine or network wherever they are asked (RFC 6761, 6762, 8375; `.internal` by ICANN, 2024). */
const OWN_NETWORK = /(^|\.)(localhost|local|internal|home\.arpa)\.?$/i

/** May this host of a URL be on the public internet? Of a name only what can be seen of it: where it leads is for the look-up. */
export function mayBePublic(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '')
  if (isIP(bare)) return isPublicAddress(bare)
  return bare.replace(/\.$/, '').includes('.') && !OWN_NETWORK.test(bare)
}

/**
 * Is this an address of the public internet? What is no address at all is not. An IPv4 address inside an IPv6 one
 * (`::ffff:127.0.0.1`, NAT64, 6to4) counts as not public: nobody who is public needs to be named that way.
 */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address)
  if (family === 4) return !notPublic.check(address, 'ipv4')
  if (family === 6) {
    const [bare] = address.split('%')
    return handedOut.check(bare!, 'ipv6') && !notPublic6.check(bare!, 'ipv6')
  }
  return false
}
