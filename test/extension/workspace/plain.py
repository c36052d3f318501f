class Block:
    def forward(self, x):
        return x + 1
