using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Moderator.Service.Problems;
using Moderator.Service.Requests;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace Moderator.Service.Api.Streams;

/// <summary>Reads and writes the JSON of single lines as whole bodies are read and written.</summary>
internal sealed class JsonLines(IOptions<JsonOptions> json, ServiceOptions options)
{
    private readonly JsonSerializerOptions _json = json.Value.SerializerOptions;

    /// <summary>The longest line in bytes.</summary>
    public int MaxBytes => options.MaxBodyBytes;

    /// <exception cref="RequestRefusedException">The line is not JSON of this type.</exception>
    public T Read<T>(RequestLine line)
        where T : class
    {
        if (line.Json is not { } bytes)
            throw new RequestRefusedException(Problem.Of(413, "line_too_long", $"The line is longer than {options.MaxBodyBytes} bytes."));
        return JsonBody<T>.Parse(bytes, _json);
    }

    public byte[] Write<T>(T answer) => JsonSerializer.SerializeToUtf8Bytes(answer, (JsonTypeInfo<T>)_json.GetTypeInfo(typeof(T)));

    /// <summary>What is wrong with a line: it stands in the answer's place, with the number of the line.</summary>
    public byte[] Write(long line, ProblemDetails problem)
    {
        problem.Extensions["line"] = line;
        return Write(problem);
    }

    public static void Append(IBufferWriter<byte> output, byte[] line)
    {
        output.Write(line);
        output.Write("\n"u8);
    }
}
