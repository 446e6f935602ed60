import { BlockList, isIP, isIPv6 } from 'node:net';

/**
 * The address a socket really comes from, by the rule of Express's `trust proxy`: behind as many proxies as configured, or
 * behind proxies of these addresses, the nearest address that is not one of ours. Header entries further out are the
 * client's own words.
 */
export function clientAddress(
  peer: string,
  forwardedFor: string | readonly string[] | undefined,
  trustProxy: number | string,
): string {
  const header = typeof forwardedFor === 'string' ? forwardedFor : (forwardedFor ?? []).join(',');
  const hops = [
    plain(peer),
    ...header
      .split(',')
      .map((part) => plain(part.trim()))
      .filter((part) => isIP(part) !== 0)
      .reverse(),
  ];
  if (typeof trustProxy === 'number') return hops[Math.min(trustProxy, hops.length - 1)] ?? peer;
  const trusted = trustedProxies(trustProxy);
  return hops.find((hop) => !trusted(hop)) ?? hops.at(-1) ?? peer;
}

/** IPv4 addresses arrive as `::ffff:10.0.0.1` where the server listens on both families. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
}

/** Names that Express knows for groups of addresses, besides single addresses and networks. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.1/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

function trustedProxies(list: string): (address: string) => boolean {
  const blocks = new BlockList();
  for (const entry of list.split(',').flatMap((part) => GROUPS[part.trim()] ?? [part.trim()])) {
    const [address = '', prefix] = entry.split('/');
    if (isIP(address) === 0) continue;
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (prefix === undefined) blocks.addAddress(address, family);
    else blocks.addSubnet(address, Number(prefix), family);
  }
  return (address) => isIP(address) !== 0 && blocks.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
