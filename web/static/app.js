// Binds behaviour to data- attributes; every page works without it.
import { startComposers } from "./composer.js";
import { startLive } from "./live.js";
import { startMenus } from "./menus.js";
import { startPreviews } from "./preview.js";
import { startTimes } from "./times.js";

startMenus();
startTimes();
startComposers();
startLive();
startPreviews();
