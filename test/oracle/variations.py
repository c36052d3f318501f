"""Entries beside the factories' defaults: other arguments, single blocks, and programs that change a model as people do."""

ARGUMENTS = {
    "alexnet": ["alexnet(num_classes=10, dropout=0.2)", "AlexNet(7)", "alexnet(pretrained=True)"],
    "convnext": [
        "convnext_tiny(num_classes=7, stochastic_depth_prob=0.4, layer_scale=1e-4)",
        "convnext_small(norm_layer=partial(LayerNorm2d, eps=1e-5))",
        "ConvNeXt([CNBlockConfig(48, 96, 2), CNBlockConfig(96, None, 3)], num_classes=5)",
        "CNBlock(64, 1e-6, 0.1)",
    ],
    "densenet": [
        "densenet121(memory_efficient=True)",
        "densenet169(drop_rate=0.2, num_classes=3)",
        "DenseNet(growth_rate=12, block_config=(6, 6, 6), num_init_features=24, num_classes=10)",
        "DenseNet(bn_size=2, block_config=(2, 3), drop_rate=0.1)",
    ],
    "efficientnet": [
        "efficientnet_b0(num_classes=5)",
        "efficientnet_b1(weights=EfficientNet_B1_Weights.IMAGENET1K_V2)",
        "efficientnet_b2(stochastic_depth_prob=0.0)",
        "efficientnet_b4(norm_layer=partial(nn.BatchNorm2d, eps=1e-3))",
        "EfficientNet([MBConvConfig(1, 3, 1, 32, 16, 1), FusedMBConvConfig(4, 3, 2, 16, 24, 2)], dropout=0.1, last_channel=640)",
    ],
    "googlenet": [
        "googlenet(init_weights=False)",
        "googlenet(aux_logits=False)",
        "googlenet(transform_input=True, init_weights=True)",
        "googlenet(weights=GoogLeNet_Weights.DEFAULT)",
        "googlenet(num_classes=10, dropout=0.4, dropout_aux=0.5)",
        "Inception(192, 64, 96, 128, 16, 32, 32)",
    ],
    "inception": [
        "inception_v3(aux_logits=False)",
        "inception_v3(transform_input=True, init_weights=False)",
        "inception_v3(weights=Inception_V3_Weights.IMAGENET1K_V1)",
        "inception_v3(num_classes=10, dropout=0.3)",
    ],
    "maxvit": [
        "maxvit_t(num_classes=9)",
        "maxvit_t(input_size=(448, 448))",
        "MaxVit((64, 64), 16, 4, [16, 32], [1, 2], 8, 0.1, norm_layer=nn.BatchNorm2d, activation_layer=nn.SiLU)",
    ],
    "mnasnet": ["mnasnet0_75(num_classes=3)", "MNASNet(1.4, dropout=0.5)"],
    "mobilenetv2": [
        "mobilenet_v2(width_mult=0.5)",
        "mobilenet_v2(width_mult=1.4, round_nearest=16, dropout=0.3)",
        "mobilenet_v2(pretrained=True, progress=False)",
        "MobileNetV2(num_classes=2, inverted_residual_setting=[[1, 16, 1, 1], [6, 24, 2, 2]])",
        "InvertedResidual(32, 32, 1, 6)",
    ],
    "mobilenetv3": [
        "mobilenet_v3_small(width_mult=0.5)",
        "mobilenet_v3_large(width_mult=0.75, reduced_tail=True)",
        "mobilenet_v3_large(dilated=True, num_classes=4)",
        "mobilenet_v3_large(weights=MobileNet_V3_Large_Weights.IMAGENET1K_V2)",
    ],
    "regnet": [
        "regnet_y_400mf(num_classes=6, stem_width=24)",
        "regnet_x_1_6gf(activation=nn.SiLU)",
        "regnet_y_16gf(weights=RegNet_Y_16GF_Weights.IMAGENET1K_SWAG_LINEAR_V1)",
        "RegNet(BlockParams.from_init_params(depth=10, w_0=24, w_a=30.0, w_m=2.2, group_width=8), norm_layer=nn.InstanceNorm2d)",
    ],
    "resnet": [
        "resnet18(num_classes=10)",
        "resnet18(pretrained=True)",
        "resnet18(weights='DEFAULT')",
        "resnet34(weights=ResNet34_Weights.IMAGENET1K_V1, progress=False)",
        "resnet50(weights=ResNet50_Weights.IMAGENET1K_V2)",
        "resnet50(weights=None, progress=False)",
        "resnet50(replace_stride_with_dilation=[False, True, True])",
        "resnet101(replace_stride_with_dilation=[False, False, True], norm_layer=nn.BatchNorm2d)",
        "resnet50(width_per_group=128)",
        "resnet50(groups=32, width_per_group=4)",
        "resnet50(groups=4, width_per_group=32)",
        "resnet101(zero_init_residual=True)",
        "resnet34(norm_layer=lambda channels: nn.GroupNorm(32, channels))",
        "resnet50(norm_layer=partial(nn.GroupNorm, 32))",
        "resnet18(norm_layer=nn.Identity)",
        "resnet18(norm_layer=nn.InstanceNorm2d)",
        "wide_resnet50_2(num_classes=100)",
        "ResNet(Bottleneck, [1, 2, 1, 1], num_classes=7, groups=2)",
        "ResNet(BasicBlock, [2, 2, 2, 2], norm_layer=partial(nn.BatchNorm2d, eps=1e-3))",
        "ResNet(block=Bottleneck, layers=[3, 4, 6, 3], width_per_group=64 * 2)",
        "BasicBlock(64, 64)",
        "Bottleneck(256, 64)",
        "Bottleneck(256, 64, groups=32, base_width=4)",
        "conv3x3(64, 128, stride=2)",
    ],
    "shufflenetv2": [
        "shufflenet_v2_x1_0(num_classes=12)",
        "ShuffleNetV2([2, 4, 2], [24, 60, 120, 240, 512])",
        "InvertedResidual(116, 116, 1)",
    ],
    "squeezenet": ["squeezenet1_1(num_classes=2)", "SqueezeNet('1_0', dropout=0.1)", "Fire(96, 16, 64, 64)"],
    "swin_transformer": [
        "swin_t(num_classes=3, mlp_ratio=2.0)",
        "swin_v2_t(dropout=0.1, attention_dropout=0.1)",
        "SwinTransformer([4, 4], 48, [2, 2], [3, 6], [4, 4], mlp_ratio=2.0)",
        "SwinTransformer([4, 4], 96, [2, 2], [3, 6], [7, 7], downsample_layer=PatchMergingV2, block=SwinTransformerBlockV2)",
    ],
    "vgg": [
        "vgg11(num_classes=10)",
        "vgg13_bn(dropout=0.2, init_weights=False)",
        "vgg16(weights=VGG16_Weights.IMAGENET1K_FEATURES)",
        "VGG(make_layers([64, 'M', 512, 'M'], batch_norm=True), num_classes=3)",
        "make_layers(cfgs['A'])",
    ],
    "vision_transformer": [
        "VisionTransformer(image_size=64, patch_size=8, num_layers=3, num_heads=4, hidden_dim=96, mlp_dim=192, num_classes=10)",
        "VisionTransformer(32, 4, 2, 3, 48, 96, representation_size=24)",
        "VisionTransformer(32, 4, 2, 3, 48, 96, conv_stem_configs=[ConvStemConfig(16, 3, 2), ConvStemConfig(32, 3, 2)])",
        "vit_b_16(weights=ViT_B_16_Weights.IMAGENET1K_SWAG_E2E_V1)",
        "vit_b_32(image_size=384, num_classes=21, dropout=0.1)",
        "vit_l_32(num_classes=2)",
    ],
    "quantization/googlenet": ["googlenet(aux_logits=False)"],
    "quantization/mobilenetv2": ["mobilenet_v2(width_mult=0.5)", "QuantizableMobileNetV2(num_classes=4)"],
    "quantization/resnet": ["resnet18(num_classes=5)", "QuantizableResNet(QuantizableBottleneck, [1, 1, 1, 1])"],
    "segmentation/deeplabv3": [
        "deeplabv3_resnet50(aux_loss=True)",
        "deeplabv3_resnet101(num_classes=3, weights_backbone=None)",
        "deeplabv3_mobilenet_v3_large(weights=DeepLabV3_MobileNet_V3_Large_Weights.DEFAULT)",
        "DeepLabHead(512, 19)",
        "ASPP(256, [6, 12, 18])",
    ],
    "segmentation/fcn": [
        "fcn_resnet50(aux_loss=True, num_classes=2)",
        "fcn_resnet101(weights='COCO_WITH_VOC_LABELS_V1')",
        "FCNHead(256, 21)",
    ],
    "segmentation/lraspp": ["lraspp_mobilenet_v3_large(num_classes=19)"],
    "video/mvit": ["mvit_v2_s(num_classes=10, stochastic_depth_prob=0.0)", "mvit_v1_b(dropout=0.1, attention_dropout=0.1)"],
    "video/resnet": [
        "r3d_18(num_classes=10)",
        "r2plus1d_18(weights=R2Plus1D_18_Weights.KINETICS400_V1)",
        "VideoResNet(Bottleneck, [Conv3DSimple] * 4, [1, 1, 1, 1], BasicStem)",
        "Conv2Plus1D(64, 64, 144)",
    ],
    "video/s3d": ["s3d(num_classes=6, dropout=0.5)"],
    "optical_flow/raft": [
        "raft_small(corr_block=CorrBlock(num_levels=4, radius=3))",
        "FeatureEncoder(layers=(16, 16, 24, 32, 48), norm_layer=nn.InstanceNorm2d)",
    ],
    "detection/backbone_utils": [
        "resnet_fpn_backbone(backbone_name='resnet18', weights=None)",
        "resnet_fpn_backbone(backbone_name='resnet50', weights=None, trainable_layers=5, returned_layers=[2, 3, 4])",
        "mobilenet_backbone('mobilenet_v3_large', None, fpn=True)",
        "mobilenet_backbone('mobilenet_v2', weights=None, fpn=False)",
    ],
    "detection/faster_rcnn": [
        "fasterrcnn_resnet50_fpn(num_classes=2, min_size=256, max_size=512)",
        "fasterrcnn_resnet50_fpn(weights=FasterRCNN_ResNet50_FPN_Weights.DEFAULT, trainable_backbone_layers=0)",
        "TwoMLPHead(256 * 7 * 7, 1024)",
        "FastRCNNPredictor(1024, 91)",
        "FastRCNNConvFCHead((256, 7, 7), [256, 256], [1024], norm_layer=nn.BatchNorm2d)",
    ],
    "detection/fcos": ["fcos_resnet50_fpn(num_classes=4, weights_backbone=None)"],
    "detection/mask_rcnn": ["MaskRCNNHeads(256, (256, 256, 256, 256), 1)", "MaskRCNNPredictor(256, 256, 91)"],
    "detection/keypoint_rcnn": ["KeypointRCNNHeads(256, tuple(512 for _ in range(8)))", "KeypointRCNNPredictor(512, 17)"],
    "detection/retinanet": ["retinanet_resnet50_fpn_v2(num_classes=5)"],
    "detection/ssd": ["ssd300_vgg16(num_classes=21, weights_backbone=None)"],
}

PROGRAMS = {
    "a head of one's own": """
        from torchvision.models import resnet50, ResNet50_Weights
        import torch.nn as nn

        def network():
            model = resnet50(weights=ResNet50_Weights.DEFAULT)
            for parameter in model.parameters():
                parameter.requires_grad = False
            model.fc = nn.Sequential(nn.Dropout(0.2), nn.Linear(model.fc.in_features, 5))
            return model
    """,
    "a stem for one channel": """
        import torchvision
        import torch.nn as nn

        def network():
            model = torchvision.models.resnet18()
            model.conv1 = nn.Conv2d(1, 64, kernel_size=3, stride=1, padding=1, bias=False)
            model.maxpool = nn.Identity()
            return model
    """,
    "the children without the last two": """
        import torch.nn as nn
        from torchvision import models

        class Network(nn.Module):
            def __init__(self):
                super().__init__()
                self.features = nn.Sequential(*list(models.resnet34(weights=None).children())[:-2])
                self.pool = nn.AdaptiveAvgPool2d(1)
                self.head = nn.Linear(512, 3)

            def forward(self, x):
                return self.head(self.pool(self.features(x)).flatten(1))

        network = Network
    """,
    "the last layer of a classifier by its place": """
        import torch.nn as nn
        from torchvision import models

        def network():
            model = models.mobilenet_v3_large(weights="DEFAULT")
            model.classifier[-1] = nn.Linear(model.classifier[-1].in_features, 12)
            return model
    """,
    "layers taken out by name": """
        from torchvision.models import resnet101
        from torchvision.models._utils import IntermediateLayerGetter

        def network():
            return IntermediateLayerGetter(resnet101(), {"layer1": "low", "layer4": "high"})
    """,
    "a model by its registered name": """
        from torchvision.models import get_model

        def network():
            return get_model("efficientnet_b0", weights=None, num_classes=4)
    """,
    "a module's member by a name that is computed": """
        from torchvision import models
        import torch.nn as nn

        def network(name="resnext50_32x4d"):
            model = getattr(models, name)(weights=None)
            setattr(model, "fc", nn.Linear(model.fc.in_features, 8))
            return model
    """,
    "optical flow with two updates": """
        import torch.nn as nn
        from torchvision.models.optical_flow import raft_large

        class Network(nn.Module):
            def __init__(self):
                super().__init__()
                self.flow = raft_large(weights=None)

            def forward(self, first, second):
                return self.flow(first, second, num_flow_updates=2)

        network = Network
    """,
    "segmentation: the scores of the dictionary": """
        import torch.nn as nn
        from torchvision.models.segmentation import deeplabv3_resnet50

        class Network(nn.Module):
            def __init__(self):
                super().__init__()
                self.model = deeplabv3_resnet50(weights_backbone=None, num_classes=4)

            def forward(self, x):
                return self.model(x)["out"].softmax(1)

        network = Network
    """,
    "two towers and a sum": """
        import torch
        import torch.nn as nn
        import torchvision.models as models

        class Network(nn.Module):
            def __init__(self):
                super().__init__()
                self.left = models.resnet18(num_classes=128)
                self.right = models.mobilenet_v2(num_classes=128)
                self.head = nn.Linear(256, 2)

            def forward(self, x):
                return self.head(torch.cat([self.left(x), self.right(x)], dim=1))

        network = Network
    """,
    "features of a VGG up to a layer": """
        from torchvision.models import vgg16

        def network():
            return vgg16(weights="IMAGENET1K_V1").features[:23].eval()
    """,
    "a vision transformer's parts by hand": """
        import torch
        import torch.nn as nn
        from torchvision.models import vit_b_16

        class Network(nn.Module):
            def __init__(self):
                super().__init__()
                self.vit = vit_b_16(weights=None)
                self.vit.heads = nn.Identity()
                self.head = nn.Linear(self.vit.hidden_dim, 10)

            def forward(self, x):
                x = self.vit._process_input(x)
                token = self.vit.class_token.expand(x.shape[0], -1, -1)
                x = self.vit.encoder(torch.cat([token, x], dim=1))
                return self.head(x[:, 0])

        network = Network
    """,
}

# Inputs of what takes something else than an image of the usual size.
INPUTS = {
    "BasicBlock(64, 64)": [[1, 64, 56, 56]],
    "Bottleneck(256, 64)": [[1, 256, 56, 56]],
    "Bottleneck(256, 64, groups=32, base_width=4)": [[1, 256, 56, 56]],
    "conv3x3(64, 128, stride=2)": [[1, 64, 28, 28]],
    "CNBlock(64, 1e-6, 0.1)": [[1, 64, 28, 28]],
    "Inception(192, 64, 96, 128, 16, 32, 32)": [[1, 192, 28, 28]],
    "InvertedResidual(32, 32, 1, 6)": [[1, 32, 56, 56]],
    "InvertedResidual(116, 116, 1)": [[1, 116, 28, 28]],
    "Fire(96, 16, 64, 64)": [[1, 96, 55, 55]],
    "maxvit_t(input_size=(448, 448))": [[1, 3, 448, 448]],
    "vit_b_16(weights=ViT_B_16_Weights.IMAGENET1K_SWAG_E2E_V1)": [[1, 3, 384, 384]],
    "vit_b_32(image_size=384, num_classes=21, dropout=0.1)": [[1, 3, 384, 384]],
    ARGUMENTS["vision_transformer"][0]: [[1, 3, 64, 64]],
    ARGUMENTS["vision_transformer"][1]: [[1, 3, 32, 32]],
    ARGUMENTS["vision_transformer"][2]: [[1, 3, 32, 32]],
    "MaxVit((64, 64), 16, 4, [16, 32], [1, 2], 8, 0.1, norm_layer=nn.BatchNorm2d, activation_layer=nn.SiLU)": [[1, 3, 64, 64]],
    "FeatureEncoder(layers=(16, 16, 24, 32, 48), norm_layer=nn.InstanceNorm2d)": [[1, 3, 128, 128]],
    "MaxVit((64, 64), 16, 4, [16, 32], [1, 2], 8, 0.1, norm_layer=nn.BatchNorm2d, activation_layer=nn.SiLU)": [[1, 3, 64, 64]],
    "FeatureEncoder(layers=(16, 16, 24, 32, 48), norm_layer=nn.InstanceNorm2d)": [[1, 3, 128, 128]],
    "DeepLabHead(512, 19)": [[1, 512, 28, 28]],
    "ASPP(256, [6, 12, 18])": [[1, 256, 33, 33]],
    "FCNHead(256, 21)": [[1, 256, 28, 28]],
    "Conv2Plus1D(64, 64, 144)": [[1, 64, 8, 28, 28]],
    "TwoMLPHead(256 * 7 * 7, 1024)": [[12, 256, 7, 7]],
    "FastRCNNPredictor(1024, 91)": [[12, 1024]],
    "FastRCNNConvFCHead((256, 7, 7), [256, 256], [1024], norm_layer=nn.BatchNorm2d)": [[12, 256, 7, 7]],
    "MaskRCNNHeads(256, (256, 256, 256, 256), 1)": [[3, 256, 14, 14]],
    "MaskRCNNPredictor(256, 256, 91)": [[3, 256, 14, 14]],
    "KeypointRCNNHeads(256, tuple(512 for _ in range(8)))": [[3, 256, 14, 14]],
    "KeypointRCNNPredictor(512, 17)": [[3, 512, 14, 14]],
    "a stem for one channel": [[1, 1, 32, 32]],
    "optical flow with two updates": [[1, 3, 128, 128], [1, 3, 128, 128]],
}
