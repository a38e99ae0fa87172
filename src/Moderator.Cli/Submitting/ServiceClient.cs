using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using Moderator.Core.Comments;

namespace Moderator.Cli.Submitting;

/// <summary>What a running service decided on a comment, or why it did not.</summary>
public abstract record Submission;

/// <summary>The service has stored the comment and decided.</summary>
/// <param name="Action">approve, review or reject.</param>
/// <param name="Reasons">Why, in words.</param>
/// <param name="Model">The model that scored it; null where it could not be scored.</param>
public sealed record Accepted(string Action, IReadOnlyList<string> Reasons, string? Model) : Submission;

/// <summary>The service does not take this comment; the next may be different.</summary>
public sealed record Refused(string Problem) : Submission;

/// <summary>Sends comments to a running service, again where it says that it is busy.</summary>
public sealed class ServiceClient : IDisposable
{
    /// <summary>How often a comment is sent before it counts as failed.</summary>
    public const int Attempts = 6;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly HttpClient _http;
    private readonly TimeProvider _clock;

    /// <param name="url">Where the service is, for example <c>http://127.0.0.1:8080</c>.</param>
    /// <param name="key">Its API key.</param>
    /// <param name="clock">Waits between attempts.</param>
    public ServiceClient(Uri url, string key, TimeProvider clock)
    {
        _clock = clock;
        _http = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromSeconds(60) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    /// <exception cref="CommandFailureException">No service answers there, or it does not take the key: every other comment would fare the same.</exception>
    public async Task<Submission> SubmitAsync(Comment comment, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var response = await SendAsync(comment, cancellation);
            if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
                throw new CommandFailureException($"{_http.BaseAddress} does not take the key ({(int)response.StatusCode}). Name another with --key or MODERATOR_KEY; the service prints one at its first start.");
            if (response.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests && attempt < Attempts)
            {
                await Task.Delay(Pause(response, attempt), _clock, cancellation);
                continue;
            }

            return response.IsSuccessStatusCode
                ? await AcceptedAsync(response, cancellation)
                : new Refused(await ProblemAsync(response, cancellation));
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>What the service asks for, else 0.2 s, doubled with every attempt; never more than 30 s.</summary>
    private TimeSpan Pause(HttpResponseMessage response, int attempt)
    {
        var asked = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - _clock.GetUtcNow(),
            _ => TimeSpan.FromMilliseconds(200 * Math.Pow(2, attempt - 1)),
        };
        return TimeSpan.FromSeconds(Math.Clamp(asked.TotalSeconds, 0, 30));
    }

    private async Task<HttpResponseMessage> SendAsync(Comment comment, CancellationToken cancellation)
    {
        try
        {
            return await _http.PostAsJsonAsync("/v1/comments", Request.Of(comment), Json, cancellation);
        }
        catch (HttpRequestException e)
        {
            throw new CommandFailureException($"no service answers at {_http.BaseAddress} ({e.HttpRequestError}). Start one with 'moderator serve', or name another with --url.");
        }
        catch (TaskCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new CommandFailureException($"{_http.BaseAddress} did not answer within {_http.Timeout.TotalSeconds:0} seconds.");
        }
    }

    private async Task<Submission> AcceptedAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            var answer = await response.Content.ReadFromJsonAsync<Answer>(Json, cancellation);
            return new Accepted(answer!.Decision.Action, answer.Decision.Reasons, answer.Model);
        }
        catch (JsonException)
        {
            throw new CommandFailureException($"{_http.BaseAddress} answers, but not as a moderator service does. Is the address right?");
        }
    }

    private static async Task<string> ProblemAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            var problem = await response.Content.ReadFromJsonAsync<Problem>(Json, cancellation);
            return $"{(int)response.StatusCode} {problem?.Title}{(problem?.Detail is { } detail ? ": " + detail : "")}";
        }
        catch (JsonException)
        {
            return $"{(int)response.StatusCode} {response.ReasonPhrase}";
        }
    }

    private sealed record Request(string Id, string Text, string? Site, string? Section, string? Language, string? ParentId, string? ParentText, RequestArticle? Article, RequestAuthor? Author)
    {
        public static Request Of(Comment comment) => new(
            comment.Id,
            comment.Text,
            comment.Site,
            comment.Section,
            comment.Language,
            comment.ParentId,
            comment.ParentText,
            comment.Article is { } article ? new RequestArticle(article.Id, article.Title, article.Url) : null,
            comment.Author is { } author ? new RequestAuthor(author.Id, author.Name) : null);
    }

    private sealed record RequestArticle(string Id, string? Title, string? Url);

    private sealed record RequestAuthor(string Id, string? Name);

    private sealed record Answer(
        [property: JsonRequired] AnswerDecision Decision,
        string? Model);

    private sealed record AnswerDecision([property: JsonRequired] string Action, IReadOnlyList<string> Reasons);

    private sealed record Problem(string? Title, string? Detail);
}
