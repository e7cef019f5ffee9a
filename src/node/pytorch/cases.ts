/** The runs that `npm run check:pytorch` trains twice: every model, optimizer, draw and action, small enough for seconds. */

export interface Case {
  readonly name: string;
  /** It must memorize. */
  readonly spec: string;
}

const MLP = "p=31&frac=0.6&d=64&h=128";
const TRANSFORMER = "model=transformer&p=23&frac=0.6&d=32&h=64&wd=1";

export const CASES: readonly Case[] = [
  { name: "Lecture, up to its grok", spec: "after=0" },
  { name: "MLP, full batch", spec: `${MLP}&steps=900` },
  { name: "MLP, minibatches by epochs", spec: `${MLP}&wd=1&batch=128&steps=700` },
  { name: "MLP, minibatches with replacement", spec: `${MLP}&wd=1&batch=100&draw=replace&steps=700` },
  {
    name: "MLP, torch init, separate embeddings, ReLU, all decays",
    spec: "task=mul&p=23&frac=0.7&embed=separate&act=relu&init=torch&decay=all&d=32&h=64&wd=1&steps=400&seed=5",
  },
  {
    name: "MLP, quadratic, coupled Adam",
    spec: "task=quad&p=23&frac=0.7&act=quadratic&opt=adam&wd=0.001&d=32&h=64&steps=400",
  },
  {
    name: "MLP, SGD with momentum",
    spec: "p=17&frac=0.7&d=32&h=128&opt=sgd&lr=0.1&mom=0.9&wd=0.0001&steps=2000",
  },
  { name: "no-norm transformer", spec: `${TRANSFORMER}&steps=400` },
  { name: "pre-norm transformer", spec: `${TRANSFORMER}&norm=pre&steps=400` },
  {
    name: "pre-norm transformer, two layers, biases, minibatches",
    spec: `task=div&${TRANSFORMER}&norm=pre&layers=2&bias=1&act=relu&batch=64&steps=300&seed=3`,
  },
  {
    name: "post-norm transformer, biases, all decays",
    spec: `task=sub&${TRANSFORMER}&norm=post&eq=0&bias=1&init=torch&decay=all&lr=0.001&steps=600`,
  },
  {
    name: "post-norm transformer, two layers, fan-in",
    spec: `task=cubic&${TRANSFORMER}&norm=post&layers=2&heads=2&scale=1.5&lr=0.001&steps=600`,
  },
  { name: "sparse parity", spec: "task=parity&bits=20&n=400&h=64&lr=0.01&wd=1&steps=1000" },
  {
    name: "sparse parity, 40 bits, minibatches",
    spec: "task=parity&bits=40&k=2&n=500&h=64&batch=100&lr=0.003&steps=600",
  },
  { name: "S5", spec: "task=s5&frac=0.2&d=32&h=128&batch=512&lr=0.01&wd=0.5&steps=400" },
  { name: "S5, x ∘ y ∘ x⁻¹", spec: "task=s5conj&frac=0.1&d=32&h=128&lr=0.01&wd=0.5&steps=300" },
  {
    name: "hold at memorization, then free",
    spec: `${MLP}&do=mem:hold&do=200:free&do=grok50:wd=0&steps=500`,
  },
  {
    name: "rates, temperature and rescaling at steps",
    spec: `${MLP}&do=7:lr=0.001&do=11:temp=2&do=13:rescale=1.5&do=17:wd=1&do=21:norm=25&do=33:rescale=0.9&do=60:lr=0.005&do=80:temp=0.5&steps=700`,
  },
];
