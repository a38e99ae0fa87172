using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Moderator.Service.Cases;
using Moderator.Storage.Webhooks;

namespace Moderator.Service.Webhooks;

/// <summary>What came of an attempt.</summary>
/// <param name="Status">The receiver's HTTP status; null where it gave none.</param>
/// <param name="Error">Why it failed, in a few words; null where the receiver took it.</param>
/// <param name="IsFinal">Whether trying again is pointless: the receiver says that it is gone for good.</param>
/// <param name="RetryAfter">When the receiver wants to be asked again; null where it does not say.</param>
internal sealed record SendOutcome(int? Status, string? Error, bool IsFinal = false, TimeSpan? RetryAfter = null);

/// <summary>Sends deliveries over HTTP: to allowed addresses alone, without following redirects, and without reading the answer's body.</summary>
internal sealed class WebhookSender : IDisposable
{
    private const string NotAllowed = "address not allowed";

    private readonly HttpMessageInvoker _http;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _clock;
    private readonly AppealLinks _appeals;

    public WebhookSender(WebhookOptions options, AppealLinks appeals, TimeProvider clock)
    {
        _appeals = appeals;
        var addresses = new PublicAddresses(options.AllowedNetworks);
        _timeout = options.Timeout;
        _clock = clock;
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            MaxConnectionsPerServer = options.Parallel,
            // A name may come to mean another address: looked up and judged again after this long.
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            ConnectTimeout = options.Timeout,
            ConnectCallback = (context, cancellation) => ConnectAsync(addresses, context.DnsEndPoint, cancellation),
        });
    }

    /// <summary>Sends a delivery once.</summary>
    /// <exception cref="OperationCanceledException">The service is being stopped; the receiver may have got it or not.</exception>
    public async Task<SendOutcome> SendAsync(Webhook webhook, DueDelivery due, CancellationToken cancellation)
    {
        using var request = RequestOf(webhook, due);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_timeout);
        try
        {
            using var response = await _http.SendAsync(request, limit.Token);
            var status = (int)response.StatusCode;
            return response.IsSuccessStatusCode
                ? new SendOutcome(status, null)
                : new SendOutcome(status, "status " + status.ToString(CultureInfo.InvariantCulture), response.StatusCode == HttpStatusCode.Gone, response.Headers.RetryAfter?.Delta);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new SendOutcome(null, "no answer in time");
        }
        catch (HttpRequestException error)
        {
            return new SendOutcome(null, Describe(error));
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>The same id in every attempt: a receiver that has seen it has seen the delivery.</summary>
    internal static string IdOf(long webhookId, long deliveryId) => string.Create(CultureInfo.InvariantCulture, $"msg_{webhookId}_{deliveryId}");

    private HttpRequestMessage RequestOf(Webhook webhook, DueDelivery due)
    {
        var (id, now, body) = (IdOf(webhook.Id, due.Id), _clock.GetUtcNow(), DeliveryBody.Of(due, _appeals.UrlOf));
        var secrets = webhook is { PreviousSecret: { } previous, PreviousUntil: { } until } && now < until ? new[] { webhook.Secret, previous } : [webhook.Secret];
        return new HttpRequestMessage(HttpMethod.Post, webhook.Url)
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
            Headers =
            {
                { "User-Agent", "Moderator" },
                { WebhookSignature.IdHeader, id },
                { WebhookSignature.TimestampHeader, now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) },
                { WebhookSignature.SignatureHeader, WebhookSignature.Sign(id, now, body, secrets) },
            },
        };
    }

    private static async ValueTask<Stream> ConnectAsync(PublicAddresses allowed, DnsEndPoint target, CancellationToken cancellation)
    {
        var resolved = IPAddress.TryParse(target.Host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(target.Host, cancellation);
        // One address that is not allowed among others spoils the name: it may be the one that is met the next time.
        if (resolved.Length == 0 || !Array.TrueForAll(resolved, allowed.Allows)) throw new HttpRequestException(NotAllowed);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(resolved, target.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Names the failure without the framework's words, which may hold the address.</summary>
    private static string Describe(HttpRequestException error)
    {
        for (Exception? inner = error; inner is not null; inner = inner.InnerException)
        {
            if (inner is HttpRequestException { Message: NotAllowed }) return NotAllowed;
            if (inner is SocketException socket) return "connection: " + socket.SocketErrorCode;
        }

        return "connection: " + error.HttpRequestError;
    }
}
