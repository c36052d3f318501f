/** Events → comparison, for the panel: the same function by which the session and the journal replay them. */
export { advance, canResume, isOver } from '../train/replay';
