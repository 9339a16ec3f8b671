#include "CRaftPage.h"

// The compiler puts the files in as they are, and builds anew when one has changed. SwiftPM's own
// way (.embedInCode) makes a Swift array of them, which takes 40 s to compile for 100 kB.
#pragma clang diagnostic ignored "-Wc23-extensions"


static const char frame[] = {
#embed "Source/page.html"
    , 0};
static const char style[] = {
#embed "Source/page.css"
    , 0};
static const char recording[] = {
#embed "Source/recording.js"
    , 0};
static const char timescale[] = {
#embed "Source/timescale.js"
    , 0};
static const char words[] = {
#embed "Source/words.js"
    , 0};
static const char looks[] = {
#embed "Source/looks.js"
    , 0};
static const char brush[] = {
#embed "Source/brush.js"
    , 0};
static const char overview[] = {
#embed "Source/overview.js"
    , 0};
static const char drawing[] = {
#embed "Source/drawing.js"
    , 0};
static const char folds[] = {
#embed "Source/folds.js"
    , 0};
static const char panels[] = {
#embed "Source/panels.js"
    , 0};
static const char controls[] = {
#embed "Source/controls.js"
    , 0};
static const char player[] = {
#embed "Source/player.js"
    , 0};
static const char live[] = {
#embed "Source/live.js"
    , 0};
static const char status[] = {
#embed "Source/status.js"
    , 0};
static const char start[] = {
#embed "Source/start.js"
    , 0};

static const struct page_file files[] = {
    {"page.html", frame},        {"page.css", style},       {"recording.js", recording},
    {"timescale.js", timescale}, {"words.js", words},       {"looks.js", looks},
    {"brush.js", brush},         {"overview.js", overview}, {"drawing.js", drawing},
    {"folds.js", folds},         {"panels.js", panels},     {"controls.js", controls},
    {"player.js", player},       {"live.js", live},         {"status.js", status},
    {"start.js", start},
};

size_t page_file_count(void) { return sizeof files / sizeof files[0]; }

struct page_file page_file_at(size_t place) { return files[place]; }
