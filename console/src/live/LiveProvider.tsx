import { useEffect, useState, type ReactNode } from 'react';
import { LiveConnection } from './connection';
import { LiveContext } from './live-context';

/** Holds the connection as long as somebody is logged in. */
export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const [connection] = useState(() => new LiveConnection());
  useEffect(() => {
    connection.start();
    return () => {
      connection.stop();
    };
  }, [connection]);
  return <LiveContext value={connection}>{children}</LiveContext>;
}
