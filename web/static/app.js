// Binds behaviour to data- attributes; every page works without it.
import { startComposers } from "./composer.js";
import { startLive } from "./live.js";
import { startMenus } from "./menus.js";
import { startPreviews } from "./preview.js";
import { startRefreshing } from "./refresh.js";
import { startTimes } from "./times.js";

startRefreshing();
startMenus();
startTimes();
startComposers();
startLive();
startPreviews();
