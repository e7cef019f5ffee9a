/** The pictures together, so that all come in one piece when the page is still (PictureList.tsx). */
export { CausePanel } from "../causes/CausePanel.tsx";
export { AnswerPanel } from "../grid/AnswerPanel.tsx";
export { AnglePicture } from "../pictures/AnglePicture.tsx";
export { Measures } from "../pictures/Measures.tsx";
export { MomentsPicture } from "../pictures/MomentsPicture.tsx";
export { RadialBudget } from "../pictures/RadialBudget.tsx";
export { RadiusCheck } from "../pictures/RadiusCheck.tsx";
export { SpectrumPicture } from "../pictures/SpectrumPicture.tsx";
