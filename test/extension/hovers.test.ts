import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { hoverAt, inWorkspace, open, positionOf, throughline, torchvisionResnet, withoutPictures } from './support';

suite('Hovers', () => {
  suiteSetup(throughline);

  test('the addition of a block gives its unit, its equation as a picture and its identity term', async () => {
    const { document } = await open(inWorkspace('blocks.py'));
    const markdown = await hoverAt(document, positionOf(document, 'out + x'));
    assert.match(markdown, /data:image\/svg\+xml;base64,/);
    assert.match(withoutPictures(markdown), /ReLU/);
    assert.match(withoutPictures(markdown), /He et al\. 2016/);
    assert.match(withoutPictures(markdown), /masked/i);
  });

  test('the name of a block class gives its unit with what was assumed', async () => {
    const { document } = await open(inWorkspace('blocks.py'));
    const text = withoutPictures(await hoverAt(document, positionOf(document, 'class Block', 7)));
    assert.match(text, /Assumed: .*Block\(16/);
    assert.match(text, /parameters/);
  });

  test('a factory gives the totals of its network', async () => {
    const { document } = await open(inWorkspace('blocks.py'));
    const text = withoutPictures(await hoverAt(document, positionOf(document, 'def net', 5)));
    // stem 432 + 2 · (2 · 2304 + 2 · 32) + head 170, counted by hand.
    assert.match(text, /9.946|9946/);
  });

  test('links run our commands alone, with the architecture in them', async () => {
    const { document } = await open(inWorkspace('blocks.py'));
    const markdown = await hoverAt(document, positionOf(document, 'out + x'));
    const commands = [...markdown.matchAll(/\]\(command:([\w.]+)\?([^)\s]+)/g)];
    assert.ok(commands.length >= 2);
    for (const [, command, argument] of commands) {
      assert.match(command, /^throughline\./);
      const [reference] = JSON.parse(decodeURIComponent(argument));
      assert.equal(reference.entry, 'Block');
      assert.equal(reference.file, document.fileName);
    }
  });

  test('a layer gives its shapes, its size and what it starts with; its arguments give nothing', async () => {
    const { document } = await open(inWorkspace('blocks.py'));
    const text = withoutPictures(await hoverAt(document, positionOf(document, 'self.bn1 = nn', 2)));
    assert.match(text, /BatchNorm2d/);
    assert.match(text, /parameters/);
    assert.equal(await hoverAt(document, positionOf(document, 'self, channels', 8)), '');
  });

  test("torchvision's Bottleneck, opened in place: original form, 70.4 k parameters", async function () {
    if (!existsSync(torchvisionResnet)) this.skip();
    const { document } = await open(torchvisionResnet);
    const bottleneck = document.getText().indexOf('class Bottleneck');
    const addition = document.getText().indexOf('out += identity', bottleneck);
    const markdown = await hoverAt(document, document.positionAt(addition + 4));
    const text = withoutPictures(markdown);
    assert.match(markdown, /data:image\/svg\+xml;base64,/);
    assert.match(text, /original/i);
    assert.match(text, /70\.4.k parameters/);
    // Table 3, whatever the kind of unit.
    assert.match(text, /7\.61/);
  });

  test("torchvision's resnet50 factory: 25.56 M parameters, 4.09 G multiply-adds, 16 units", async function () {
    if (!existsSync(torchvisionResnet)) this.skip();
    const { document } = await open(torchvisionResnet);
    const text = withoutPictures(await hoverAt(document, positionOf(document, 'def resnet50(', 6)));
    assert.match(text, /25\.56.M/);
    assert.match(text, /4\.09.G/);
    assert.match(text, /16 units/);
  });
});
