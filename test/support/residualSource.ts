/** A residual network in PyTorch with parts to choose, for tests that need source. */

export interface ResidualParts {
  /** Lines of the unit's constructor behind its layers. */
  made?: string[];
  /** Statements of the unit's forward behind its branch, which is in `out`. */
  added?: string[];
  /** Number of units. */
  units?: number;
}

const indented = (lines: readonly string[]): string => lines.map((line) => `        ${line}`).join('\n');

/** `Net` with `units` of W-BN-ReLU-W-BN of one size; a line of forward begins at column 8. */
export const residualSource = ({
  made = [],
  added = ['return F.relu(x + out)'],
  units = 3,
}: ResidualParts = {}): string => `
class Unit(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.conv1 = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
${indented(made)}

    def forward(self, x):
        out = F.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
${indented(added)}

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 16, 3, padding=1, bias=False)
        self.units = nn.Sequential(*[Unit(16) for _ in range(${units})])
        self.fc = nn.Linear(16, 10)

    def forward(self, x):
        x = self.units(self.conv(x))
        return self.fc(F.adaptive_avg_pool2d(x, 1).flatten(1))
`;
