/**
 * What a page of the site does beyond being read. Every page is whole without it.
 */

import "./style/index.css";
import { enableFlows } from "./flows";
import { enableMap } from "./map";
import { enableProofs } from "./proof-view";
import { enableQuotes } from "./quotes";
import { enableCitations } from "./cite";
import { enableSearchBox } from "./search/box";
import { enableSearchPage } from "./search/page";
import { enableFilters } from "./tables";

document.documentElement.classList.add("scripted");
enableProofs();
enableMap();
enableFlows();
enableFilters();
enableQuotes();
enableCitations();
enableSearchBox();
enableSearchPage();
