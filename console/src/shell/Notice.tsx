import type { ReactNode } from 'react';

/** A page that only says something: what happened, what it means, one remedy. */
export function Notice(props: { readonly title: string; readonly text?: string; readonly children?: ReactNode }) {
  return (
    <main className="shell-center">
      <div className="card shell-box" role="status">
        <h1>{props.title}</h1>
        {props.text !== undefined && <p className="prose">{props.text}</p>}
        {props.children}
      </div>
    </main>
  );
}
