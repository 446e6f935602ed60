import { clientAddress } from './client-address';

describe('clientAddress', () => {
  it.each([
    ['nobody is trusted', '203.0.113.9', '198.51.100.1', 0, '203.0.113.9'],
    ['one proxy in front', '10.0.0.1', '198.51.100.1', 1, '198.51.100.1'],
    ['one proxy, and the client made something up', '10.0.0.1', '6.6.6.6, 198.51.100.1', 1, '198.51.100.1'],
    ['two proxies', '10.0.0.1', '198.51.100.1, 10.0.0.2', 2, '198.51.100.1'],
    ['no header where there should be one', '10.0.0.1', undefined, 1, '10.0.0.1'],
    ['proxies by network', '10.0.0.1', '6.6.6.6, 198.51.100.1, 10.0.0.2', '10.0.0.0/8', '198.51.100.1'],
    ['proxies by group', '127.0.0.1', '198.51.100.1', 'loopback, 10.0.0.1', '198.51.100.1'],
    ['a peer that is not a trusted proxy', '203.0.113.9', '198.51.100.1', '10.0.0.0/8', '203.0.113.9'],
    ['IPv4 in IPv6', '::ffff:10.0.0.1', '198.51.100.1', '10.0.0.1', '198.51.100.1'],
    ['entries that are no addresses', '10.0.0.1', 'unknown, 198.51.100.1', 1, '198.51.100.1'],
  ])('%s', (_, peer, header, trust, expected) => {
    expect(clientAddress(peer, header, trust)).toBe(expected);
  });
});
