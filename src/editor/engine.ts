/**
 * All that reads, explains, draws, writes and trains, behind one door: `import('./engine')` loads it when something is first
 * asked for. The build keeps it in a file of its own, so that a window that opens a source file parses next to nothing.
 */
export { findingsOf, merged, problemFindings, readSeverities, withoutIgnored } from '../diagnose/findings';
export { pageOf, rules } from '../diagnose/rules';
export { fixableCodes } from '../fix/fixes';
export { refactoringsAt } from '../diagnose/refactorings';
export { explain } from '../explain/explain';
export { mentionsIn } from '../papers/mentions';
export { catalogueOf, paperFilesIn } from '../papers/team';
export { comparisonMarkdown } from '../present/comparisonText';
export { shortTitle } from '../present/comparisonColumns';
export { ageText, byArchitecture, historyEntry, stateText } from '../present/comparison/history';
export { sideBySide } from '../present/comparison/sideBySide';
export { sideBySideMarkdown } from '../present/comparison/sideBySideText';
export { exportFormats } from '../present/report/exports';
export { recorded, withNetworks } from '../train/kept';
export { dotText } from '../present/dot';
export { detailOf, drawingOf } from '../present/drawing';
export { factAnswer } from '../present/facts/answers';
export { hoverFor } from '../present/hover';
export { answerCard } from '../present/questions/answerCard';
export { answerTo, questionsFor } from '../present/questions/questions';
export { lineShapes } from '../present/lineShapes';
export { lensText } from '../present/lens';
export { staleText } from '../present/staleText';
export { mermaidText } from '../present/mermaid';
export { inspectionMarkdown } from '../present/markdown';
export { gpuHoursText } from '../present/costText';
export { dataText } from '../present/dataText';
export { parseDataChoice } from '../train/data/choice';
export { DataError } from '../train/data/source';
export { estimateSeconds, expectedMillisecondsPerStep } from '../train/estimate';
export { isUnfinished, readBrief } from '../train/brief';
export {
  cancelOpen,
  listComparisons,
  readComparison,
  readPlan,
  runFiles,
  runFolder,
  runsIn,
  writePlan,
} from '../train/runFolder';
export { backEndRemark, stepTime } from '../present/backEndRows';
export { backEndSubject } from '../train/backEndSubject';
export { SlurmExecutor } from '../train/executors/slurm';
export { BackEndError, climbDown, fastest, tryBackEnd } from '../train/ladder';
export { installPackage, uninstallPackage } from '../train/runtime/install';
export { installedPackage } from '../train/runtime/installed';
export { findNode } from '../train/runtime/nodes';
export { npmOf } from '../train/runtime/npm';
export { nativeBackEnds, nativePackage, notInstalled, packagesFor, thisMachine } from '../train/runtime/packages';
export { optionsOf } from '../train/slurm/batch';
export { hasTasks } from '../train/slurm/submissions';
export { keepCheck, readChecks } from '../train/checks/keptChecks';
export { planCheck, planCheckOfRun } from '../train/checks/plan';
export { runCheck } from '../train/checks/runCheck';
export { equationCard, failedCheck } from '../present/equationCard';
export { nothingToCheck } from '../present/equationChecks';
export { JournalError } from '../train/journal';
export { ShrinkError } from '../vary/shrink';
export { experimentCalled, experiments } from '../train/experiments';
export { planComparison, PlanError, variantsCalled } from '../train/plan';
export { planExperiment } from '../train/planExperiment';
export { filesOfCode, variantCode } from '../vary/code/variantCode';
export { dimensions } from '../vary/dimensions';
export { dimensionNames, takes, variantLabel } from '../vary/variant';
export { backEndNames } from '../train/protocol';
export { runsAtOnce } from '../train/atOnce';
export { smallSteps } from '../train/schedules';
export { ComparisonSession } from '../train/session';
export { ReadingService } from './worker/service';
export { measuredNumbers } from '../present/facts/measuredNumbers';
