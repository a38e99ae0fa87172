using System.Text.Encodings.Web;
using System.Text.Json;

namespace Moderator.Service.Api;

/// <summary>How JSON is written by hand, where the form is another service's and not our own.</summary>
internal static class WireJson
{
    // application/json that stands in no page: letters of every script, and the quotes in messages, stay readable.
    public static JsonWriterOptions WriterOptions { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
