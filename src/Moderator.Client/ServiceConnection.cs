using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Moderator.Client;

/// <summary>Sends requests, again where that may help, and reads answers.</summary>
internal sealed class ServiceConnection(HttpClient http, ModeratorClientOptions options)
{
    /// <param name="method">The method.</param>
    /// <param name="address">Path and query.</param>
    /// <param name="body">Is sent as JSON.</param>
    /// <param name="bodyType">How it is written.</param>
    /// <param name="answerType">How the answer is read.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="isNamed">Whether the request gets an <c>Idempotency-Key</c>; what is harmless to send twice needs none.</param>
    /// <param name="ifMatch">An ETag that must still be the resource's; null for none.</param>
    public async Task<TAnswer> SendAsync<TBody, TAnswer>(
        HttpMethod method, string address, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TAnswer> answerType, CancellationToken cancellation, bool isNamed = true, string? ifMatch = null)
    {
        // One name for all attempts: that is what makes the second harmless.
        var name = isNamed ? Guid.NewGuid().ToString("N") : null;
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, bodyType);
        using var response = await SendAsync(
            () =>
            {
                var request = new HttpRequestMessage(method, address) { Content = new ByteArrayContent(bytes) };
                request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                if (name is not null) request.Headers.Add("Idempotency-Key", name);
                if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
                return request;
            },
            cancellation);
        return await ReadAsync(response, answerType, cancellation);
    }

    /// <returns>The answer, and its ETag where it has one.</returns>
    public async Task<(TAnswer Answer, string? Version)> GetAsync<TAnswer>(string address, JsonTypeInfo<TAnswer> answerType, CancellationToken cancellation)
    {
        using var response = await SendAsync(() => new HttpRequestMessage(HttpMethod.Get, address), cancellation);
        return (await ReadAsync(response, answerType, cancellation), response.Headers.ETag?.ToString());
    }

    private async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> make, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var pause = Backoff(attempt);
            try
            {
                using var request = make();
                var response = await http.SendAsync(request, cancellation);
                if (response.StatusCode is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests) || attempt >= options.Attempts) return response;
                pause = Asked(response) ?? pause;
                response.Dispose();
            }
            catch (HttpRequestException error) when (attempt < options.Attempts && error.HttpRequestError is HttpRequestError.ResponseEnded)
            {
                // Cut off on the way: it may have taken effect, and sending it again is harmless.
            }

            await Task.Delay(pause, options.Clock, cancellation);
        }
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        if (!response.IsSuccessStatusCode) throw new ModeratorException(response.StatusCode, await ProblemAsync(response, cancellation), response.ReasonPhrase ?? "");
        try
        {
            return await response.Content.ReadFromJsonAsync(type, cancellation) ?? throw new UnexpectedAnswerException("The answer is null.");
        }
        catch (JsonException error)
        {
            throw new UnexpectedAnswerException("What answers is no Moderator service: its answer is not the JSON that was expected.", error);
        }
    }

    private static async Task<ServiceProblem?> ProblemAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            return await response.Content.ReadFromJsonAsync(ClientJson.Default.ServiceProblem, cancellation);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private TimeSpan? Asked(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => Limited(delta),
        { Date: { } date } => Limited(date - options.Clock.GetUtcNow()),
        _ => null,
    };

    private TimeSpan Backoff(int attempt) => Limited(options.FirstPause * Math.Pow(2, attempt - 1));

    private TimeSpan Limited(TimeSpan pause) => pause < TimeSpan.Zero ? TimeSpan.Zero : pause > options.LongestPause ? options.LongestPause : pause;
}
