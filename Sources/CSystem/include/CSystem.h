/// Calls and constants of Linux that the Glibc module of Swift does not reach; headers only.
#pragma once
