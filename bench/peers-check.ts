import { preparePeers } from './peers-install.ts';

// What `tsc` and the linter need before they can look at the peers.
await preparePeers();
