// The parts of rampart/src.hpp that building and signing a request needs, compiled with the
// optimisation of what is counted.
#include <boost/json/src.hpp>

#include <rampart/config.hpp>

// This file stands for rampart/src.hpp.
extern "C" char const rampart_separate_compilation_needs_one_file_that_includes_rampart_src_hpp = 0;

#include <rampart/call/impl/decode.ipp>
#include <rampart/call/impl/echoes.ipp>
#include <rampart/call/impl/request_builder.ipp>
#include <rampart/hexarails/impl/provider.ipp>
#include <rampart/http/impl/message.ipp>
#include <rampart/http/impl/multipart.ipp>
#include <rampart/http/impl/origin.ipp>
#include <rampart/http/impl/target.ipp>
#include <rampart/impl/error.ipp>
#include <rampart/impl/provider.ipp>
#include <rampart/json/impl/decimal.ipp>
#include <rampart/json/impl/document.ipp>
#include <rampart/json/impl/lenient.ipp>
#include <rampart/json/impl/member_table.ipp>
#include <rampart/json/impl/value_reader.ipp>
#include <rampart/json/impl/write.ipp>
#include <rampart/policy/impl/backoff.ipp>
