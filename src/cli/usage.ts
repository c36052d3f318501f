/** The command was used wrongly: exit code 2, and the message says what to write instead. */
export class UsageError extends Error {}

export const exitCodes = { readFully: 0, withProblems: 1, wrongUse: 2, cancelled: 130 } as const;

export const usage = `throughline: reads a neural network from source code, without running it, and shows what the papers say of it.

  throughline inspect FILE#ENTRY[(args)] [options]
      What an architecture is: parameters, multiply-adds, residual units, identity path.
      --input SIZE[:TYPE]   Shape of an input, batch first: 1x3x224x224, 1x128:int64. Repeat it for several inputs.
                            TYPE is float32 (the default), int64 or bool.
      --assume LINE=VALUE   How to read a condition that the source leaves open: 57=false, or blocks.py:57=false; line 12 of
                            a notebook's cell 3: 3:12=false.
      --format FORMAT       text (the default), json, markdown, svg, mermaid or dot.
      --graph               With text: the graph too, one operator a line.

  throughline ask FILE#ENTRY[(args)] [QUESTION] [options]
      What the papers answer about an architecture, with its own numbers: without QUESTION the list of questions.
      --format FORMAT       text (the default), json or markdown.
      --input SIZE[:TYPE], --assume LINE=VALUE   As for inspect.

  throughline papers [show ID] [options]
      The papers that the statements come from, a team's own in .throughline/papers among them; one of them with its
      equations, tables and claims. ID is P1, ensembles, 1603.05027, …
      --format FORMAT       text (the default) or json.

  throughline variant FILE#ENTRY[(args)] --variant A,B,… [options]
      What an architecture is with other values: of one dimension, or of several. --variant help lists them.
      --code                Its code, in the source's framework: a class or a function for its units, and one for the network.
      --input SIZE[:TYPE], --assume LINE=VALUE   As for inspect.

  throughline compare [FILE#ENTRY[(args)]] [options]
      Trains variants of an architecture on generated images, or on images of yours, and sets the results beside the published ones.
      --vary A,B,…          What to vary: shortcut (the default), order, rectifier, initialisation, …; several are crossed.
                            --vary help lists them.
      --variants A,B,…      Only these values, of one or several dimensions. --variants help lists them.
      --experiment NAME     A ready-made experiment of the papers; it has networks of its own where no ENTRY is given.
                            --experiment help lists them.
      --scale SCALE         Of an experiment: small (the default, for two cores) or paper (for a GPU, with CIFAR-10 as data).
      --data DATA           figures (the default), figures:hard, gratings, cifar10:PATH, cifar100:PATH, idx:PATH, folder:PATH,
                            arrays:PATH. --data help says what each folder holds. Nothing is downloaded.
      --size N              Height and width that images are brought to.
      --schedule NAME       small (the default) or a paper's: rates, steps and images a step. --schedule help lists them.
      --steps N             Training steps of a run.
      --batch N             Images a step.
      --seeds N             Runs of each variant.
      --parallel N          Runs at once; auto (the default) takes as many as there are cores and memory for.
      --threads N           Of each run, with cpu-simd; auto (the default) divides the cores among the runs at once.
      --backend NAME        auto (the default), tfjs-node-gpu, tfjs-node, webgpu, cpu-simd, wasm or cpu.
      --on PLACE            local (the default) or slurm: as job arrays, one task for each run. The nodes have to see the
                            folder of the results and this program at the same path.
      --slurm-options LIST  Options of sbatch: "--partition=gpu --gres=gpu:1 --time=02:00:00".
      --input SIZE[:TYPE], --assume LINE=VALUE   As for inspect.
      --out DIR             Folder that keeps plan, runs and report (default: one of its own in .throughline/runs).

  throughline check FILE#ENTRY[(args)] [options]
      Equations (4), (5), (7) and (8) of He et al. 2016 by numbers, on this very network at its first weights.
      --full                At its own size, not scaled as for training: slow for large networks.
      --seed N              Of the weights and the images (default: 0).
      --run DIR             In the place of FILE#ENTRY: a kept run, at the weights that it has come to.
      --json                The numbers as data.
      --backend NAME        As for compare.
      --input SIZE[:TYPE], --assume LINE=VALUE   As for inspect.

  throughline history [FILE#ENTRY] [--json]
      The comparisons that are kept in this folder, by architecture, the newest first.

  throughline report FOLDER [options]
      Writes the report of a kept comparison anew, from its journals, and prints its table. FOLDER may be its name in
      .throughline/runs. Several FOLDERs are printed side by side, what differs in their conditions first.
      --format FORMAT       html (report.html), md (report.md) or csv (steps.csv, probes.csv); html and md if left out.

  throughline backends [--json]
      Tries every back end that could train, each in a process of its own: version, device, time of a step, or why not.

  throughline --help | --version

ENTRY is a class, a function or a call; its arguments are written in the language of the file:
  throughline inspect models/resnet.py#resnet50
  throughline inspect "models/resnet.py#Bottleneck(256, 64)" --input 1x256x56x56
  throughline inspect examples/resnet.ts#residualNetwork(5) --format json

Exit codes: 0 read fully, 1 read with problems, 2 wrong use, 130 cancelled.
`;
