import { preparePeers } from './peers-install.ts';

// Needed before `tsc` and the linter can check the peers.
await preparePeers();
