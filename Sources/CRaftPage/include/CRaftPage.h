/// The source of the page, as it stands in the files under `Source`.
#pragma once

#include <stddef.h>

/// One file of the page's source.
struct page_file {
    /// What it is called.
    const char *name;

    /// What is in it, closed by a zero byte.
    const char *text;
};

/// How many files there are.
size_t page_file_count(void);

/// One of the files, by its place: the frame, the style, then the scripts in their order.
struct page_file page_file_at(size_t place);
