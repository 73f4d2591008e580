// The one translation unit of a separately compiled program: include this in exactly one file.
#pragma once

#if !defined(RAMPART_SEPARATE_COMPILATION)
#error "rampart/src.hpp: define RAMPART_SEPARATE_COMPILATION for the whole program"
#endif

// Boost.JSON's own definitions. Define RAMPART_NO_BOOST_JSON_SRC when the program links
// Boost.JSON's library, or includes <boost/json/src.hpp> elsewhere.
#if !defined(RAMPART_NO_BOOST_JSON_SRC)
#include <boost/json/src.hpp>
#endif

#include <rampart/config.hpp>

extern "C" char const rampart_separate_compilation_needs_one_file_that_includes_rampart_src_hpp = 0;

#include <rampart/call/impl/decode.ipp>
#include <rampart/call/impl/echoes.ipp>
#include <rampart/call/impl/cursor_progress.ipp>
#include <rampart/call/impl/link_pages.ipp>
#include <rampart/call/impl/page_progress.ipp>
#include <rampart/call/impl/request_builder.ipp>
#include <rampart/call/impl/run_async.ipp>
#include <rampart/http/impl/async_tls_transport.ipp>
#include <rampart/http/impl/examine_connection.ipp>
#include <rampart/http/impl/link.ipp>
#include <rampart/http/impl/message.ipp>
#include <rampart/http/impl/multipart.ipp>
#include <rampart/http/impl/origin.ipp>
#include <rampart/http/impl/proxy.ipp>
#include <rampart/http/impl/target.ipp>
#include <rampart/http/impl/tls_transport.ipp>
#include <rampart/impl/error.ipp>
#include <rampart/impl/provider.ipp>
#include <rampart/json/impl/decimal.ipp>
#include <rampart/json/impl/document.ipp>
#include <rampart/json/impl/lenient.ipp>
#include <rampart/json/impl/member_table.ipp>
#include <rampart/json/impl/value_reader.ipp>
#include <rampart/json/impl/write.ipp>
#include <rampart/policy/impl/backoff.ipp>

// The clients of each provider of the tree, with what they need.
#define RAMPART_OF(name) <rampart/name/src.hpp>
#include <rampart/providers.inc>
