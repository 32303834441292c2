// What browsers, the theme and its search have, and TypeScript's library of the DOM has not.

interface Window {
  /** The theme's stream of page changes, where instant navigation is on. */
  document$?: { subscribe(listen: () => void): void };
}

interface Navigator {
  deviceMemory?: number;
  connection?: { saveData?: boolean };
}

/** In a worker that is no module. */
declare function importScripts(address: string): void;

/** The theme's search: how it keeps its words. */
declare var lunr: { TokenSet: { prototype: TokenSet } };
interface TokenSet {
  edges: Record<string, { id: number }>;
  final: boolean;
  _str?: string;
}
